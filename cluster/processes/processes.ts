/** The processes of the embedded control plane: started in the background, logged, recognised and stopped. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { logDirectory, processDirectory } from "../paths.ts";
import { startTimeOf } from "./process-identity.ts";

export interface Process {
  name: string;
  pid: number;
  /** With the number it names one process for good: the number alone is given out again. */
  startTime: string;
  log: string;
  /** What it was started with; another command line means that it must be started anew. */
  command: string[];
}

export interface Command {
  name: string;
  file: string;
  arguments: string[];
  environment?: Record<string, string>;
}

const graceMs = 10_000;

/** Starts a process that outlives this one, or leaves alone the one that already runs with the same command line. */
export async function ensureProcess(command: Command): Promise<Process> {
  const line = commandLine(command);
  const known = recorded(command.name);
  if (known && (await isRunning(known))) {
    if (JSON.stringify(known.command) === JSON.stringify(line)) return known;
    await stopProcess(known);
  }
  const log = join(logDirectory, `${command.name}.log`);
  mkdirSync(logDirectory, { recursive: true });
  const output = openSync(log, "a");
  const child = spawn(command.file, command.arguments, {
    detached: true,
    stdio: ["ignore", output, output],
    env: { ...process.env, ...command.environment },
  });
  await once(child, "spawn");
  child.unref();
  return await record(command.name, child.pid as number, log, line);
}

/** The PATH is the caller's own and no reason to start anew. */
const commandLine = (command: Command): string[] => {
  const { PATH: _, ...environment } = command.environment ?? {};
  return [command.file, ...command.arguments, JSON.stringify(environment)];
};

/** Takes a process that another program started into the care of this one. */
export async function record(
  name: string,
  pid: number,
  log: string,
  command: string[],
): Promise<Process> {
  const startTime = await startTimeOf(pid);
  if (!startTime) throw new Error(`${name} ended as soon as it was started: its log is ${log}`);
  const entry: Process = { name, pid, startTime, log, command };
  mkdirSync(processDirectory, { recursive: true });
  writeFileSync(fileOf(name), JSON.stringify(entry));
  return entry;
}

export const fileOf = (name: string) => join(processDirectory, `${name}.json`);

export function recorded(name: string): Process | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(name), "utf8"));
  } catch {
    return undefined;
  }
}

export function recordedProcesses(): Process[] {
  let files: string[] = [];
  try {
    files = readdirSync(processDirectory);
  } catch {
    // Nothing was ever started.
  }
  const names = files.filter((file) => file.endsWith(".json")).map((file) => file.slice(0, -5));
  return names.map(recorded).filter((entry) => entry !== undefined);
}

export const isRunning = async ({ pid, startTime }: Process): Promise<boolean> =>
  (await startTimeOf(pid)) === startTime;

/** Asks the process to end, insists after a while, and forgets it. A stranger with its number is left alone. */
export async function stopProcess(entry: Process): Promise<void> {
  const deadline = Date.now() + graceMs;
  for (let signal: NodeJS.Signals | 0 = "SIGTERM"; await isRunning(entry); await sleep(50)) {
    if (signal !== 0) kill(entry.pid, signal);
    signal = Date.now() > deadline ? "SIGKILL" : 0;
  }
  rmSync(fileOf(entry.name), { force: true });
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself between the look and the signal.
  }
}
