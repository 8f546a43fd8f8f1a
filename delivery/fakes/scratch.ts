/** For tests: git repositories of their own, gone afterwards. */

import { cp, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { generatedFolders } from "../../generators/render/disk.ts";
import { ownRepository } from "../../kubernetes/git-environment.ts";
import { repositoryRoot } from "../../kubernetes/manifests/folders.ts";

export interface Scratch extends AsyncDisposable {
  root: string;
  git: (...parameters: string[]) => Promise<string>;
  /** Writes a file and commits it. */
  commit: (path: string, text: string, message?: string) => Promise<void>;
  /** Runs one of the commands behind the package scripts, in a process of its own. */
  run: (command: string, ...parameters: string[]) => Promise<Outcome>;
}

export interface Outcome {
  exitCode: number | undefined;
  output: string;
  errors: string;
}

const environment = {
  ...ownRepository,
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.org",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.org",
  NO_COLOR: "1",
};

/** An empty repository, on `main`, without a commit. */
export async function emptyRepository(): Promise<Scratch> {
  const root = await mkdtemp(join(tmpdir(), "aicp-scratch-"));
  const git = async (...parameters: string[]) =>
    (await execa("git", parameters, { cwd: root, env: environment })).stdout;
  await git("init", "--quiet", "--initial-branch=main");
  return {
    root,
    git,
    async commit(path, text, message = `chore: ${path}`) {
      await writeFile(join(root, path), text);
      await git("add", "--all");
      await git("commit", "--quiet", "--allow-empty", "--message", message);
    },
    async run(command, ...parameters) {
      const script = join(root, "commands", `${command}.ts`);
      const { exitCode, stdout, stderr } = await execa("node", [script, ...parameters], {
        cwd: root,
        env: environment,
        reject: false,
      });
      return { exitCode, output: stdout, errors: stderr };
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

const data = [...generatedFolders, "generators"];
const programs = [
  "commands",
  "cluster",
  "delivery",
  "kubernetes",
  "policies",
  "tools",
  "package.json",
];

/** This repository as it is on disk, as one commit on `main`; with its commands, where they are to be run. */
export async function scratchClone({ withCommands = false } = {}): Promise<Scratch> {
  const scratch = await emptyRepository();
  for (const path of withCommands ? [...data, ...programs] : data) {
    await cp(join(repositoryRoot, path), join(scratch.root, path), { recursive: true });
  }
  await symlink(join(repositoryRoot, "node_modules"), join(scratch.root, "node_modules"));
  await scratch.commit(".gitignore", "node_modules\n", "feat: first commit");
  return scratch;
}
