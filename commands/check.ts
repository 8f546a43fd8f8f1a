/** `pnpm check`: everything that must hold before a change is merged, as the package scripts that it names, side by side. */
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { styleText } from "node:util";
import { Command } from "commander";
import { execa } from "execa";
import { Listr } from "listr2";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { run } from "./command.ts";
import { interruptible } from "./interruption.ts";

/** The slowest first, so that no processor is idle at the end. */
const checks = [
  ["check:tests", "unit and manifest tests"],
  ["check:api", "what a real API server refuses"],
  ["validate", "rendered manifests"],
  ["check:rules", "alerting rules and dashboard"],
  ["check:types", "types"],
  ["check:unused", "unused files, exports and dependencies"],
  ["check:lint", "format and lint"],
  ["check:workflows", "workflows"],
  ["check:images", "images are named by an exact version or a digest"],
  ["check:drift", "generated files are what the generators render"],
] as const;

interface Failure {
  script: string;
  output: string;
}

/** Returns the lines that a check prints for a person although it passes. */
async function runScript(script: string, command: string, signal: AbortSignal): Promise<string[]> {
  const { failed, all } = await execa({
    shell: true,
    cwd: repositoryRoot,
    preferLocal: true,
    localDir: repositoryRoot,
    all: true,
    reject: false,
    cancelSignal: signal,
    env: process.stdout.isTTY ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" },
  })(command);
  if (failed) throw Object.assign(new Error(`pnpm ${script}`), { output: all });
  return all.split("\n").filter((line) => line.startsWith("Note: "));
}

const timer = {
  condition: true,
  field: (duration: number) => `${(duration / 1000).toFixed(1)} s`,
  format: () => (text?: string) => styleText("dim", text ?? ""),
};

async function runAll(signal: AbortSignal): Promise<{ failures: Failure[]; notes: string[] }> {
  const packageFile = await readFile(join(repositoryRoot, "package.json"), "utf8");
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(packageFile);
  const failures: Failure[] = [];
  const notes: string[] = [];
  const task = (script: string) => async () => {
    try {
      notes.push(...(await runScript(script, scripts[script] ?? "", signal)));
    } catch (error) {
      failures.push({ script, output: (error as Failure & Error).output });
      throw error;
    }
  };
  const tasks = checks.map(([script, title]) => ({ title, task: task(script) }));
  await new Listr(tasks, {
    concurrent: availableParallelism(),
    exitOnError: false,
    registerSignalListeners: false,
    fallbackRenderer: "simple",
    rendererOptions: { timer },
    fallbackRendererOptions: { timer },
  }).run();
  return { failures, notes };
}

async function check(signal: AbortSignal): Promise<void> {
  const started = performance.now();
  const { failures, notes } = await runAll(signal);
  if (signal.aborted) return;
  for (const { script, output } of failures) {
    console.error(`\n${styleText(["bold", "red"], `pnpm ${script}`)}\n${output}`);
  }
  for (const note of notes) console.log(styleText("yellow", note));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (failures.length === 0) {
    console.log(`All ${checks.length} checks passed, in ${seconds} s.`);
    return;
  }
  const scripts = failures.map(({ script }) => `pnpm ${script}`).join(", ");
  console.log(
    `\n${failures.length} of ${checks.length} checks failed, in ${seconds} s: ${scripts}`,
  );
  process.exitCode = 1;
}

const program = new Command("check")
  .description(
    "Check everything that must hold before a change is merged, each as the script that it names",
  )
  .action(() => interruptible(check));

await run(program);
