/** Runs programs in turn, round by round, and measures what each used. Taking turns spreads the noise of the machine over all of them. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { env } from "node:process";
import { UserError } from "../kubernetes/user-error.ts";

/** A Node program and its output. */
export interface Program {
  name: string;
  /** Script and its arguments. */
  args: readonly string[];
  cwd: string;
  environment?: Record<string, string>;
  /** File that receives its standard output; without it, the output is discarded. */
  stdout?: string;
  /** Runs before every run, unmeasured. */
  prepare?: () => void;
  /** Most rounds that it takes part in, because it is slow: one is enough where the result is a multiple. */
  atMost?: number;
}

interface Sample {
  wallMs: number;
  /** User and system time of the process and its children. */
  cpuMs: number;
  /** Of the largest single process. */
  peakMiB: number;
}

export interface Figures {
  runs: number;
  wallMinMs: number;
  wallMedianMs: number;
  cpuMedianMs: number;
  peakMiB: number;
}

const usagePreload = join(import.meta.dirname, "usage.cjs");

/** The figures that the processes of one run wrote to the file: Node has no wait4, so each process reports its own. */
function usageIn(file: string): Omit<Sample, "wallMs"> {
  const processes = readFileSync(file, "utf8").trim().split("\n");
  const usages: Omit<Sample, "wallMs">[] = processes.map((line) => JSON.parse(line));
  return {
    cpuMs: usages.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    peakMiB: Math.max(...usages.map(({ peakMiB }) => peakMiB)),
  };
}

/** Only the variables that every program needs, so that the caller's environment favours none. */
const environmentOf = ({ environment }: Program, scratch: string, usage: string) => ({
  PATH: env.PATH,
  HOME: scratch,
  NODE_OPTIONS: `--require=${JSON.stringify(usagePreload)}`,
  AICP_USAGE: usage,
  ...environment,
});

/** One run, from before its process starts to its end. Throws if it fails. */
export async function runOnce(program: Program, scratch: string): Promise<Sample> {
  const { name, args, cwd, stdout = "/dev/null", prepare } = program;
  const usage = join(scratch, "usage.jsonl");
  rmSync(usage, { force: true });
  prepare?.();
  const output = openSync(stdout, "w");
  const start = performance.now();
  const child = spawn(process.execPath, args, {
    cwd,
    env: environmentOf(program, scratch, usage),
    stdio: ["ignore", output, "pipe"],
  });
  const [complaint, [status, signal]] = await Promise.all([
    child.stderr?.setEncoding("utf8").toArray(),
    once(child, "exit"),
  ]);
  const wallMs = performance.now() - start;
  closeSync(output);
  if (status !== 0)
    throw new UserError(`${name} failed (${signal ?? `exit ${status}`}):\n${complaint?.join("")}`);
  return { wallMs, ...usageIn(usage) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (
    ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2
  );
}

const figuresOf = (samples: readonly Sample[]): Figures => ({
  runs: samples.length,
  wallMinMs: Math.min(...samples.map(({ wallMs }) => wallMs)),
  wallMedianMs: median(samples.map(({ wallMs }) => wallMs)),
  cpuMedianMs: median(samples.map(({ cpuMs }) => cpuMs)),
  peakMiB: Math.max(...samples.map(({ peakMiB }) => peakMiB)),
});

/** Figures of each program, in the order of `programs`. Run each program once before, to warm its caches. */
export async function measure(
  programs: readonly Program[],
  rounds: number,
  scratch: string,
  progress: (round: number) => void,
): Promise<Figures[]> {
  const samples = programs.map((): Sample[] => []);
  for (let round = 1; round <= rounds; round++) {
    progress(round);
    for (const [index, program] of programs.entries()) {
      if (round > (program.atMost ?? rounds)) continue;
      samples[index]?.push(await runOnce(program, scratch));
    }
  }
  return samples.map(figuresOf);
}
