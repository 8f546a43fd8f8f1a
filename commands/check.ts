/** `pnpm check`: everything that must hold before a change is merged, side by side, as the package scripts that it names. */
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { styleText } from "node:util";
import { Command } from "commander";
import { execa } from "execa";
import { Listr } from "listr2";

new Command("check")
  .description(
    "Check all that must hold before a change is merged, each as the script that it names",
  )
  .parse();

const root = join(import.meta.dirname, "..");

/** The slowest first, so that no processor is idle at the end. */
const checks = [
  ["check:tests", "unit and manifest tests"],
  ["validate", "rendered manifests"],
  ["check:types", "types"],
  ["check:unused", "unused files, exports and dependencies"],
  ["check:lint", "format and lint"],
  ["check:workflows", "workflows"],
  ["check:drift", "generated files are what the generators render"],
] as const;

const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  await readFile(join(root, "package.json"), "utf8"),
);
const failed: { script: string; output: string }[] = [];

async function run(script: string): Promise<void> {
  const { failed: broken, all } = await execa({
    shell: true,
    cwd: root,
    preferLocal: true,
    localDir: root,
    all: true,
    reject: false,
    env: process.stdout.isTTY ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" },
  })(scripts[script] ?? "");
  if (!broken) return;
  failed.push({ script, output: all });
  throw new Error(`pnpm ${script}`);
}

const timer = {
  condition: true,
  field: (duration: number) => `${(duration / 1000).toFixed(1)} s`,
  format: () => (text?: string) => styleText("dim", text ?? ""),
};

const started = performance.now();
await new Listr(
  checks.map(([script, title]) => ({ title, task: () => run(script) })),
  {
    concurrent: availableParallelism(),
    exitOnError: false,
    fallbackRenderer: "simple",
    rendererOptions: { timer },
    fallbackRendererOptions: { timer },
  },
).run();

for (const { script, output } of failed) {
  console.error(`\n${styleText(["bold", "red"], `pnpm ${script}`)}\n${output}`);
}
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(
  failed.length === 0
    ? `All ${checks.length} checks hold, in ${seconds} s.`
    : `\n${failed.length} of ${checks.length} checks failed, in ${seconds} s: ${failed.map(({ script }) => `pnpm ${script}`).join(", ")}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
