/** Which checkouts can be deployed, and that their commits reach the local remote. */
import { mkdirSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { expect, onTestFinished, test, vi } from "vitest";
import { temporaryFolder } from "../../kubernetes/temporary.ts";
import { ensurePassword } from "../password-file.ts";
import { createStateDirectory, stateIn } from "../state.ts";
import { createBareRepository, headOf, pushHead, requireDeployable } from "./repository.ts";
import { startGitServer } from "./server.ts";

const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
const git = (root: string, ...parameters: string[]) =>
  execa("git", [...identity, ...parameters], { cwd: root });

test("a repository with a commit can be deployed, a folder of it and one without commit cannot", async () => {
  await using folder = await temporaryFolder("deployable");
  const { path: root } = folder;
  await git(root, "init", "--quiet");
  await expect(requireDeployable(root)).rejects.toThrow(/no commit yet.*git commit/);
  await git(root, "commit", "--quiet", "--allow-empty", "--message", "chore: begin");
  await requireDeployable(root);
  mkdirSync(join(root, "deploy/aicp"), { recursive: true });
  await expect(requireDeployable(join(root, "deploy/aicp"))).rejects.toThrow(
    /folder deploy\/aicp of a larger repository.*git subtree split --prefix=deploy\/aicp/,
  );
});

test("what is no repository is refused in git's own words", async () => {
  await using folder = await temporaryFolder("deployable");
  await expect(requireDeployable(folder.path)).rejects.toThrow(/not a git repository/);
});

/** Settings for the remotes that a person usually pushes to: hooks, a key, a proxy. */
const personal = (hooks: string) => `
[core]
	hooksPath = ${hooks}
[init]
	templateDir = ${hooks}
[push]
	gpgSign = true
	followTags = true
	pushOption = ci.skip
	recurseSubmodules = only
[http]
	proxy = http://127.0.0.1:9
[safe]
	bareRepository = explicit
`;

test("a push to the local remote is not sent through a proxy, signed, or stopped by a person's hooks", async () => {
  await using folder = await temporaryFolder("push");
  const state = stateIn(join(folder.path, "state"));
  createStateDirectory(state);
  const hooks = join(folder.path, "hooks");
  mkdirSync(hooks);
  for (const hook of ["pre-push", "pre-receive", "update"]) {
    writeFileSync(join(hooks, hook), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  }
  writeFileSync(join(folder.path, "gitconfig"), personal(hooks));
  vi.stubEnv("GIT_CONFIG_GLOBAL", join(folder.path, "gitconfig"));
  vi.stubEnv("http_proxy", "http://127.0.0.1:9");
  onTestFinished(() => void vi.unstubAllEnvs());

  const bare = await createBareRepository(state);
  const server = await startGitServer({
    ...{ root: state.git, port: 0, host: "127.0.0.1", certificate: "", key: "" },
    ...{ password: ensurePassword(state.gitPassword), onPush: () => {} },
  });
  onTestFinished(() => void server.close());
  const checkout = join(folder.path, "checkout");
  await git(folder.path, "init", "--quiet", checkout);
  await git(checkout, "commit", "--quiet", "--allow-empty", "--message", "chore: begin");
  const ports = { gitRemote: (server.address() as AddressInfo).port };
  const head = await pushHead(checkout, { state, ports });
  expect(await headOf(bare)).toBe(head);
});
