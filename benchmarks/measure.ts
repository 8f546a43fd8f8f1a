/** Runs programs in turn, round by round, and says what they used: so that noise on the machine meets them all. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { env } from "node:process";
import { UserError } from "../kubernetes/user-error.ts";

/** A Node program, and what it writes. */
export interface Program {
  name: string;
  /** Script and its arguments. */
  args: readonly string[];
  cwd: string;
  environment?: Record<string, string>;
  /** File that takes its standard output; without it, that is thrown away. */
  stdout?: string;
  /** Done before every run, and not measured. */
  prepare?: () => void;
  /** It runs in so many rounds at most, because it is slow: one is enough where the answer is a multiple. */
  atMost?: number;
}

interface Sample {
  wallMs: number;
  /** User and system time of the process and those that it started. */
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

/** What the processes of one run left in the file: node has no wait4, so each reports on itself. */
function usageIn(file: string): Omit<Sample, "wallMs"> {
  const processes = readFileSync(file, "utf8").trim().split("\n");
  const usages: Omit<Sample, "wallMs">[] = processes.map((line) => JSON.parse(line));
  return {
    cpuMs: usages.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    peakMiB: Math.max(...usages.map(({ peakMiB }) => peakMiB)),
  };
}

/** Nothing of the caller's environment but what every program needs: the same for all. */
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

/** Figures of each program, in the order of `programs`. Run each once before, so that its caches are warm. */
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
