/** Runs one of the workloads as a process on this machine, as its pod would: for development, tests and benchmarks. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { guardProcess } from "../kubernetes/leftovers/guard.ts";
import { UserError } from "../kubernetes/user-error.ts";

export type ProgramName = "agent" | "coordinator" | "init-database" | "load-test";

interface Options {
  env?: Record<string, string>;
  arguments?: string[];
  /** Node's own flags, as the image sets them. */
  nodeOptions?: string[];
  onLine?: (line: string) => void;
}

export interface RunningProgram {
  process: ChildProcess;
  /** Everything it printed so far, errors too. */
  output: () => string;
  /** Resolves with its exit code, or with the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>;
  stop: (signal?: NodeJS.Signals) => Promise<number | NodeJS.Signals>;
}

export interface RunningServer extends RunningProgram {
  url: string;
}

const workloads = join(import.meta.dirname, "../workloads");

/** No measure of speed: a busy machine starts everything slowly. */
const startTimeoutMs = 60_000;

/** The variables of this process that a program inherits; it gets all others explicitly, like a pod. */
const inherited = ["PATH", "HOME", "TMPDIR", "NODE_COMPILE_CACHE"];

export function runProgram(name: ProgramName, options: Options = {}): RunningProgram {
  const env = Object.fromEntries(
    inherited.flatMap((key) => (process.env[key] ? [[key, process.env[key]]] : [])),
  );
  const child = spawn(
    process.execPath,
    [...(options.nodeOptions ?? []), `${name}/main.ts`, ...(options.arguments ?? [])],
    {
      cwd: workloads,
      env: { ...env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true, // a Ctrl-C in the terminal must not stop it before its parent does, which keeps an order
    },
  );
  guardProcess(child, "KILL");
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on("line", (line) => {
      lines.push(line);
      if (lines.length > 5000) lines.shift();
      options.onLine?.(line);
    });
  }
  const ended = once(child, "close").then(([code, signal]) => code ?? signal);
  const stop = (signal: NodeJS.Signals = "SIGTERM") => {
    child.kill(signal);
    return ended;
  };
  return { process: child, output: () => lines.join("\n"), ended, stop };
}

/** Runs a program that serves HTTP, on a free port unless PORT is given, and waits until it listens. */
export async function runServer(name: ProgramName, options: Options = {}): Promise<RunningServer> {
  // Its port is read from its log.
  const env = { HOST: "127.0.0.1", PORT: "0", ...options.env, LOG_LEVEL: "info" };
  const listening = Promise.withResolvers<number>();
  const program = runProgram(name, {
    ...options,
    env,
    onLine: (line) => {
      options.onLine?.(line);
      const port = /"msg":"Server listening at \S+:(\d+)"/.exec(line)?.[1];
      if (port) listening.resolve(Number(port));
    },
  });
  const late = sleep(startTimeoutMs, undefined, { ref: false });
  const ended = program.ended.then(() => undefined);
  const port = await Promise.race([listening.promise, ended, late]);
  if (port === undefined) {
    program.process.kill("SIGKILL");
    throw new UserError(`${name} did not start:\n${program.output()}`);
  }
  return { ...program, url: `http://127.0.0.1:${port}` };
}
