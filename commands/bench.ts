/** `pnpm bench`: runs the named benchmarks, or all, and fails if one misses a goal. */
import { writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { styleText } from "node:util";
import { Argument, Command, InvalidArgumentError } from "commander";
import { type Benchmark, goalsOf, printed, type Report } from "../benchmarks/result.ts";
import { run } from "./command.ts";
import { abandonable } from "./interruption.ts";

/** Each is loaded only if it runs. */
const benchmarks: Record<string, () => Promise<Benchmark>> = {
  generate: async () => (await import("../benchmarks/generate/benchmark.ts")).generate,
  workloads: async () => (await import("../benchmarks/workloads/benchmark.ts")).workloads,
};
const names = Object.keys(benchmarks);

function wholeNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("It must be a whole number from 1.");
  return Number(text);
}

function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${styleText("dim", line)}`);
}

const summaryOf = (reports: Record<string, Report>) =>
  Object.fromEntries(
    Object.entries(reports).map(([name, report]) => [
      name,
      { goals: goalsOf(report), data: report.data },
    ]),
  );

async function bench(
  chosen: readonly string[],
  { rounds, json }: { rounds: number; json?: string },
) {
  const reports: Record<string, Report> = {};
  for (const [name, load] of Object.entries(benchmarks)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    const benchmark = await load();
    const report = await benchmark({ rounds, progress }).finally(() => progress(""));
    console.log(`${printed(report)}\n`);
    reports[name] = report;
  }
  const load = loadavg().map((number) => number.toFixed(1));
  console.log(`Node ${process.version}, ${availableParallelism()} cores, load ${load.join(" ")}.`);
  if (json) writeFileSync(json, `${JSON.stringify(summaryOf(reports), null, 2)}\n`);
  if (
    Object.values(reports)
      .flatMap(goalsOf)
      .some(({ met }) => !met)
  )
    process.exitCode = 1;
}

const program = new Command("bench")
  .description("Measure what is promised about speed, and fail if a goal is missed")
  .addArgument(new Argument("[names...]", "benchmarks; all if none is named").choices(names))
  .option("--rounds <number>", "how often every program runs, in turn", wholeNumber, 5)
  .option("--json <file>", "write every figure there")
  .action((...given: Parameters<typeof bench>) => abandonable(bench(...given)));

await run(program);
