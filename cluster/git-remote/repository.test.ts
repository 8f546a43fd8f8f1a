/** A checkout whose commits cannot be deployed is refused before anything is built, with the way out. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../kubernetes/temporary.ts";
import { requireDeployable } from "./repository.ts";

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
