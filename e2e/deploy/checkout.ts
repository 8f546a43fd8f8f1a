/** A copy of this repository's HEAD for updates as a developer makes them: edit, generate, commit. */

import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { noOtherRepository, ownRepository } from "../../kubernetes/git-environment.ts";
import { repositoryRoot } from "../../kubernetes/manifests/folders.ts";
import { UserError } from "../../kubernetes/user-error.ts";

/** Replaces the only occurrence of `from` in a file by `to`. */
export type Edit = (file: string, from: string | RegExp, to: string) => Promise<void>;

export interface Checkout {
  readonly folder: string;
  /** The commit that it started from. */
  readonly base: string;
  edit: Edit;
  /** Runs `pnpm generate`, commits the result and returns the commit. */
  commit: (message: string) => Promise<string>;
  /** Commits the files of an earlier commit; of the base, if none is named. */
  revert: (to?: string) => Promise<string>;
  head: () => Promise<string>;
  remove: () => Promise<void>;
}

const environment = {
  ...ownRepository,
  GIT_AUTHOR_NAME: "e2e",
  GIT_AUTHOR_EMAIL: "e2e@localhost",
  GIT_COMMITTER_NAME: "e2e",
  GIT_COMMITTER_EMAIL: "e2e@localhost",
};

/** `prepare` makes edits of the suite's own, which the base already has. */
export async function createCheckout(
  prepare: (edit: Edit) => Promise<void> = async () => {},
): Promise<Checkout> {
  const folder = await mkdtemp(join(tmpdir(), "aicp-e2e-"));
  const git = async (...parameters: string[]) =>
    (await execa("git", ["-C", folder, ...parameters], { env: environment })).stdout;
  const own = ["--template=", "--config", "core.hooksPath=/dev/null"];
  await execa("git", ["clone", "--quiet", "--no-local", ...own, repositoryRoot, folder], {
    env: noOtherRepository,
  });
  const { stdout: head } = await execa("git", ["-C", repositoryRoot, "rev-parse", "HEAD"], {
    env: noOtherRepository,
  });
  await git("checkout", "--quiet", "--detach", head);
  await symlink(join(repositoryRoot, "node_modules"), join(folder, "node_modules"));
  const commit = async (message: string) => {
    await execa(process.execPath, ["generators/generate.ts"], { cwd: folder });
    await git("add", "--all", ":!node_modules");
    await git("commit", "--quiet", "--allow-empty", "--message", message);
    return git("rev-parse", "HEAD");
  };
  const edit: Edit = (file, from, to) => replaceOnce(join(folder, file), from, to);
  await prepare(edit);
  const isEdited = (await git("status", "--porcelain", "--untracked-files=no")) !== "";
  const base = isEdited ? await commit("what the tests need") : head;
  return {
    folder,
    base,
    edit,
    commit,
    revert: async (to = base) => {
      await git("checkout", "--quiet", to, "--", ".");
      return commit(`revert to ${to.slice(0, 8)}`);
    },
    head: () => git("rev-parse", "HEAD"),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function replaceOnce(file: string, from: string | RegExp, to: string): Promise<void> {
  const text = await readFile(file, "utf8");
  const places = text.split(from).length - 1;
  if (places !== 1) {
    throw new UserError(
      `${file}: "${from}" occurs ${places} times, expected once: adapt this edit`,
    );
  }
  await writeFile(file, text.replace(from, to));
}
