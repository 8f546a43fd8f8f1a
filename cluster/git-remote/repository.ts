/** The bare repository that Argo CD syncs from: this repository's commits under the URL that the Applications name. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { webAddress } from "../../generators/repository-url.ts";
import { repository } from "../../generators/settings.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { ensurePassword } from "../password-file.ts";
import { loopback, type Ports } from "../processes/ports.ts";
import type { ControlPlaneState } from "../state.ts";
import { gitEnvironment } from "./credentials.ts";

/** `/aicp/aicp-gitops.git` of `https://github.com/aicp/aicp-gitops.git`. */
function repositoryPath(): string {
  const url = URL.parse(repository.url);
  if (url?.protocol === "https:" || url?.protocol === "http:") return url.pathname;
  throw new UserError(
    `generators/settings.ts: repository.url is "${repository.url}", and on this machine Argo CD can only be led to a local ` +
      `remote in place of an http(s) URL, such as ${webAddress(repository.url)}.git. Clusters sync from either`,
  );
}

/** The git remote of a control plane. */
export interface Remote {
  state: ControlPlaneState;
  ports: Pick<Ports, "gitRemote">;
}

/** Where a developer pushes to. */
export const remoteUrl = ({ gitRemote }: Pick<Ports, "gitRemote">): string =>
  `http://${loopback}:${gitRemote}${repositoryPath()}`;

export async function createBareRepository(state: ControlPlaneState): Promise<string> {
  const folder = join(state.git, repositoryPath());
  if (existsSync(join(folder, "HEAD"))) return folder;
  const branch = `--initial-branch=${repository.revision}`;
  await git(["init", "--quiet", "--bare", "--template=", branch, folder]);
  const settings = {
    "http.receivepack": "true",
    // A person's hooks are for the repositories that they work in.
    "core.hooksPath": "/dev/null",
    // A shallow clone, such as a pipeline's, is pushed as it is.
    "receive.shallowUpdate": "true",
  };
  for (const [name, value] of Object.entries(settings)) {
    await git(["--git-dir", folder, "config", name, value]);
  }
  return folder;
}

/** Instead of a person's settings for the remotes that they usually push to; of proxies, those that variables name too. */
const plain = [
  "http.proxy=",
  "push.followTags=false",
  "push.gpgSign=false",
  "push.pushOption=",
  "push.recurseSubmodules=no",
].flatMap((setting) => ["-c", setting]);

/**
 * Sets the remote's branch to the checkout's HEAD, and returns that commit. By force: unlike the real remote this one
 * protects no branch, and an amended commit is deployed like any other.
 */
export async function pushHead(checkout: string, { state, ports }: Remote): Promise<string> {
  const head = await git(["-C", checkout, "rev-parse", "HEAD"]);
  const target = `+${head}:refs/heads/${repository.revision}`;
  const url = remoteUrl(ports);
  const env = gitEnvironment(url, ensurePassword(state.gitPassword), process.env);
  await git([...plain, "-C", checkout, "push", "--quiet", "--no-verify", url, target], env);
  return head;
}

/** Throws a UserError where the commits of the checkout cannot be deployed. */
export async function requireDeployable(checkout: string): Promise<void> {
  repositoryPath();
  const ask = async (...parameters: string[]) => {
    const options = { reject: false, env: { LC_ALL: "C" } } as const;
    return execa("git", ["-C", checkout, "rev-parse", ...parameters], options);
  };
  const { stdout: prefix, stderr, shortMessage, exitCode } = await ask("--show-prefix");
  if (exitCode !== 0) throw new UserError(stderr?.trim() || shortMessage || "git does not run");
  if (prefix !== "") {
    const folder = prefix.replace(/\/$/, "");
    throw new UserError(
      `${checkout} is the folder ${folder} of a larger repository, and the Applications sync overlays/ at the top of one. ` +
        `Give it a repository of its own, in a folder of your choice: git subtree split --prefix=${folder} -b aicp && git clone -b aicp . ../aicp`,
    );
  }
  const head = await ask("--quiet", "--verify", "HEAD^{commit}");
  if (head.exitCode !== 0) {
    throw new UserError(
      `${checkout} has no commit yet, and Argo CD deploys commits: git add --all && git commit`,
    );
  }
}

/** The commit of a bare repository's branch. */
export const headOf = (folder: string): Promise<string> =>
  git(["--git-dir", folder, "rev-parse", `refs/heads/${repository.revision}`]);

/** Files of the checkout that differ from its HEAD: they are not deployed until they are committed. */
export async function uncommitted(checkout: string): Promise<string[]> {
  const status = await git(["-C", checkout, "status", "--porcelain"]);
  return status.split("\n").filter(Boolean);
}

async function git(parameters: string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  // Never asks for a password: there may be no terminal to ask at.
  const { stdout } = await execa("git", parameters, { env: { GIT_TERMINAL_PROMPT: "0", ...env } });
  return stdout;
}
