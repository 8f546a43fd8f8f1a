/** Asks git which commits to compare. */
import { execa } from "execa";
import { repository } from "../generators/settings.ts";
import { UserError } from "../kubernetes/user-error.ts";

export interface Commit {
  hash: string;
  /** What a person calls it: `1a2b3c4 (merge base with main)`. */
  label: string;
}

/** Settings of the user that would change the output which is read here. */
const settings = ["-c", "log.showSignature=false", "-c", "core.quotePath=false"];

async function runGit(root: string, parameters: readonly string[]) {
  const options = { cwd: root, reject: false, env: { LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" } };
  return execa("git", [...settings, ...parameters], options);
}

/** The output of git, or undefined where the command fails. */
export async function ask(root: string, ...parameters: string[]): Promise<string | undefined> {
  const { exitCode, stdout } = await runGit(root, parameters);
  return exitCode === 0 ? stdout : undefined;
}

/** The output of git. Throws a UserError with git's own words, which often name the command that helps. */
export async function git(root: string, ...parameters: string[]): Promise<string> {
  const { exitCode, stdout, stderr, shortMessage } = await runGit(root, parameters);
  if (exitCode === 0) return stdout;
  const command = parameters.find((parameter) => /^[a-z][a-z-]+$/.test(parameter));
  throw new UserError(`git ${command} failed: ${stderr.trim() || shortMessage}`);
}

const commitOf = (root: string, ref: string) =>
  ask(root, "rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`);

export const short = (hash: string): string => hash.slice(0, 7);

/** Throws a UserError where git cannot read the repository, or where it has no commit. */
export async function requireCommits(root: string): Promise<void> {
  await git(root, "rev-parse", "--git-dir");
  if ((await commitOf(root, "HEAD")) === undefined) {
    throw new UserError(
      "This repository has no commit yet, so there is nothing to compare with. Commit first: git add --all && git commit",
    );
  }
}

export const isShallow = async (root: string): Promise<boolean> =>
  (await ask(root, "rev-parse", "--is-shallow-repository")) === "true";

export async function commit(root: string, ref: string): Promise<Commit> {
  await requireCommits(root);
  const hash = await commitOf(root, ref);
  if (hash) return { hash, label: hash.startsWith(ref) ? short(hash) : `${ref} (${short(hash)})` };
  const hint = (await isShallow(root))
    ? "This clone is shallow; fetch the rest: git fetch --unshallow"
    : "To find it: git branch --all, git tag, git log --oneline; a branch of a remote needs git fetch first.";
  throw new UserError(`There is no commit "${ref}" in this repository. ${hint}`);
}

/** Where this branch left main: the nearer of the local branch and the remote one. */
export async function mergeBase(root: string): Promise<Commit> {
  await requireCommits(root);
  const main = repository.revision;
  const names = [main, `origin/${main}`];
  const found = await Promise.all(names.map((name) => commitOf(root, name)));
  const branches = names.filter((_, index) => found[index] !== undefined);
  if (branches.length === 0) {
    throw new UserError(
      `There is no ${names.join(" and no ")} to compare with. Fetch it (git fetch origin ${main}), or name a commit: pnpm diff REF`,
    );
  }
  const hash = await ask(root, "merge-base", "HEAD", ...branches);
  if (hash) return { hash, label: `${short(hash)} (merge base with ${branches[0]})` };
  throw new UserError(
    `This branch and ${branches[0]} have no commit in common, or this clone is too shallow to see it (git fetch --unshallow). Name a commit: pnpm diff REF`,
  );
}

/** Reads the token from the environment when git asks: in the arguments every process could read it. */
export const tokenHelper = [
  ["-c", "credential.helper="],
  [
    "-c",
    'credential.helper=!f() { test "$1" = get && echo username=x-access-token && echo "password=$GITHUB_TOKEN"; }; f',
  ],
].flat();

/** git with the token of a workflow, where there is one: checkouts keep no credentials. */
export const gitWithToken = (root: string, ...parameters: string[]): Promise<string> =>
  git(root, ...(process.env.GITHUB_TOKEN ? tokenHelper : []), ...parameters);

/** Fetches the commits of a pull request, and nothing is checked out. */
export const fetchPullRequest = (root: string, number: string): Promise<string> =>
  gitWithToken(
    root,
    ...["-c", "transfer.fsckObjects=true"],
    ...["fetch", "--quiet", "--no-tags", "origin", `refs/pull/${number}/head`],
  );

/** The tree of the merge of two commits, as GitHub would make it. Nothing is checked out. */
export async function mergedTree(root: string, base: string, head: string): Promise<string> {
  const parameters = ["merge-tree", "--write-tree", "--name-only", "--no-messages", base, head];
  const { exitCode, stdout, stderr } = await runGit(root, parameters);
  const [tree = "", ...conflicts] = stdout.split("\n").filter(Boolean);
  if (exitCode === 0) return tree;
  if (exitCode === 1)
    throw new UserError(
      `It conflicts with ${repository.revision} in ${conflicts.slice(0, 5).join(", ")}. Rebase it on ${repository.revision}, and run pnpm generate.`,
    );
  throw new UserError(`git merge-tree failed: ${stderr.trim()}`);
}
