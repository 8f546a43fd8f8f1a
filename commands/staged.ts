/** `pnpm check:staged`, the pre-commit hook: checks the staged files as they are about to be committed, and says how to fix them. */
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { styleText } from "node:util";
import { execa } from "execa";
import { generatedFolders } from "../generators/render/disk.ts";
import { temporaryFolder } from "../kubernetes/temporary.ts";

const root = join(import.meta.dirname, "..");

interface Check {
  title: string;
  /** Staged paths that make it run. */
  when: RegExp;
  command: (files: readonly string[]) => readonly [string, ...string[]];
  fix: string;
}

const added = `git add ${generatedFolders.join(" ")}`;

const checks: readonly Check[] = [
  {
    title: "format and lint",
    when: /\.(ts|json|jsonc)$/,
    command: (files) => [
      "biome",
      ...["check", "--vcs-enabled=false", "--no-errors-on-unmatched"],
      ...files.map((file) => `./${file}`), // a name may begin as an option does
    ],
    fix: "pnpm format, then git add",
  },
  {
    title: "generated files",
    when: new RegExp(`^(generators|kubernetes|${generatedFolders.join("|")})/`),
    command: () => ["node", "generators/generate.ts", "--check"],
    fix: `pnpm generate && ${added}`,
  },
  {
    title: "manifests",
    when: /^(generators|base|components|overlays|apps|policies|schemas|kubernetes|commands\/validate)\//,
    command: () => ["node", "commands/validate.ts"],
    fix: `edit generators/ as it says, pnpm generate, then ${added} generators`,
  },
];

/**
 * Checks out the index into a folder of its own, and returns where in it this project is: unstaged changes must neither hide
 * nor cause a failure.
 */
async function checkOut(folder: string): Promise<string> {
  await execa({ cwd: root })`git checkout-index --all --force --prefix=${`${folder}/`}`;
  // Empty unless the project is a folder of a larger repository.
  const { stdout: prefix } = await execa({ cwd: root })`git rev-parse --show-prefix`;
  const project = join(folder, prefix);
  await symlink(join(root, "node_modules"), join(project, "node_modules"));
  return project;
}

async function stagedFiles(filter: string): Promise<string[]> {
  const { stdout } = await execa({
    cwd: root,
  })`git diff --cached --relative --name-only -z ${filter}`;
  return stdout.split("\0").filter((file) => file !== "");
}

async function run({ title, command, fix }: Check, files: readonly string[], cwd: string) {
  const [program, ...words] = command(files);
  const compileCache = join(root, "node_modules/.cache/node");
  const { failed, all } = await execa({
    cwd,
    preferLocal: true,
    localDir: root,
    all: true,
    reject: false,
    env: { NODE_COMPILE_CACHE: compileCache },
  })(program, words);
  if (!failed) return true;
  console.error(
    `${styleText(["bold", "red"], title)}\n${all}\n${styleText("bold", "Fix:")} ${fix}\n`,
  );
  return false;
}

const [touched, present] = await Promise.all([
  stagedFiles("--diff-filter=ACDMRT"),
  stagedFiles("--diff-filter=ACMRT"),
]);
const wanted = checks.filter(({ when }) => touched.some((file) => when.test(file)));
if (wanted.length > 0) {
  await using folder = await temporaryFolder("staged");
  const project = await checkOut(folder.path);
  const results = await Promise.all(
    wanted.map((check) => {
      const files = present.filter((file) => check.when.test(file));
      return run(check, files, project);
    }),
  );
  process.exitCode = results.every(Boolean) ? 0 : 1;
}
