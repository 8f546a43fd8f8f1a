/** Asks git which commit to compare with, and for the generated folders of that commit. */
import { mkdir, rm } from "node:fs/promises";
import { execa } from "execa";
import { generatedFolders } from "../generators/disk.ts";
import { repository } from "../generators/settings.ts";
import { UserError } from "../kubernetes/user-error.ts";

export interface Commit {
  hash: string;
  /** What a person calls it: `1a2b3c4 (merge base with main)`. */
  label: string;
}

/** The output of git, or undefined where the command fails. */
export async function ask(root: string, ...parameters: string[]): Promise<string | undefined> {
  const { exitCode, stdout } = await execa("git", parameters, { cwd: root, reject: false });
  return exitCode === 0 ? stdout : undefined;
}

const commitOf = (root: string, ref: string) =>
  ask(root, "rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`);

const short = (hash: string) => hash.slice(0, 7);

async function requireCommits(root: string): Promise<void> {
  if ((await ask(root, "rev-parse", "--git-dir")) === undefined)
    throw new UserError(`${root} is not a git repository, so there is nothing to compare with.`);
  if ((await commitOf(root, "HEAD")) === undefined) {
    throw new UserError(
      "This repository has no commit yet, so there is nothing to compare with. Commit first: git add --all && git commit",
    );
  }
}

export async function commit(root: string, ref: string): Promise<Commit> {
  await requireCommits(root);
  const hash = await commitOf(root, ref);
  if (hash) return { hash, label: hash.startsWith(ref) ? short(hash) : `${ref} (${short(hash)})` };
  const shallow = (await ask(root, "rev-parse", "--is-shallow-repository")) === "true";
  const hint = shallow
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

/** Writes the generated folders of a commit into `folder`. */
export async function extract(root: string, { hash }: Commit, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const listed = await ask(root, "ls-tree", "-d", "--name-only", hash, "--", ...generatedFolders);
  const folders = (listed ?? "").split("\n").filter(Boolean);
  if (folders.length === 0) return;
  const archive = `${folder}.tar`;
  await execa("git", ["archive", "--output", archive, hash, "--", ...folders], { cwd: root });
  await execa("tar", ["-xf", archive, "-C", folder]);
  await rm(archive);
}
