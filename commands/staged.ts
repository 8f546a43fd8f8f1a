/** `pnpm check:staged`, the pre-commit hook: checks what is about to be committed, as it is staged, and says how to mend it. */
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { styleText } from "node:util";
import { execa } from "execa";

const root = join(import.meta.dirname, "..");

interface Check {
  title: string;
  /** Staged paths that ask for it. */
  when: RegExp;
  command: (files: readonly string[]) => readonly [string, ...string[]];
  mend: string;
}

const checks: readonly Check[] = [
  {
    title: "format and lint",
    when: /\.(ts|json|jsonc)$/,
    command: (files) => [
      "biome",
      ...["check", "--vcs-enabled=false", "--no-errors-on-unmatched", ...files],
    ],
    mend: "pnpm format, then git add",
  },
  {
    title: "generated files",
    when: /^(generators|kubernetes|base|components|overlays|apps)\//,
    command: () => ["node", "generators/generate.ts", "--check"],
    mend: "pnpm generate && git add base components overlays apps",
  },
  {
    title: "manifests",
    when: /^(generators|base|components|overlays|apps|policies|schemas|kubernetes|commands\/validate)\//,
    command: () => ["node", "commands/validate.ts"],
    mend: "as it says, then git add generators base components overlays apps",
  },
];

/** The index as files of its own: what lies in the work tree beside it must neither hide nor cause a failure. */
async function checkOut(folder: string): Promise<void> {
  await execa({ cwd: root })`git checkout-index --all --force --prefix=${`${folder}/`}`;
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
}

async function stagedFiles(filter: string): Promise<string[]> {
  const { stdout } = await execa({ cwd: root })`git diff --cached --name-only -z ${filter}`;
  return stdout.split("\0").filter((file) => file !== "");
}

async function run({ title, command, mend }: Check, files: readonly string[], cwd: string) {
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
    `${styleText(["bold", "red"], title)}\n${all}\n${styleText("bold", "Mend:")} ${mend}\n`,
  );
  return false;
}

const [touched, present] = await Promise.all([
  stagedFiles("--diff-filter=ACDMRT"),
  stagedFiles("--diff-filter=ACMRT"),
]);
const wanted = checks.filter(({ when }) => touched.some((file) => when.test(file)));
if (wanted.length > 0) {
  const folder = await mkdtemp(join(tmpdir(), "aicp-staged-"));
  try {
    await checkOut(folder);
    const results = await Promise.all(
      wanted.map((check) => {
        const files = present.filter((file) => check.when.test(file));
        return run(check, files, folder);
      }),
    );
    process.exitCode = results.every(Boolean) ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true });
  }
}
