/** The processes of the embedded control plane: started in the background, logged, recognised and stopped. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ownRepository } from "../../kubernetes/git-environment.ts";
import { startTimeOf } from "../../kubernetes/process-identity.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { readJson } from "../json-file.ts";
import type { ControlPlaneState } from "../state.ts";

export interface Identity {
  pid: number;
  /** Identifies the process together with `pid`, which alone is reused by later processes. */
  startTime: string;
}

export interface Process extends Identity {
  name: string;
  log: string;
  /** What it was started with: a different command line means that it must be restarted. */
  command: string[];
}

export interface Command {
  name: string;
  file: string;
  arguments: string[];
  environment?: Record<string, string>;
  /** The working directory; the state folder if absent. */
  directory?: string;
}

const graceMs = 10_000;

/** Starts a process that outlives this one, or keeps the one that already runs with the same command line. */
export async function ensureProcess(state: ControlPlaneState, command: Command): Promise<Process> {
  const line = commandLine(command);
  const known = recorded(state, command.name);
  if (known && (await isRunning(known))) {
    if (JSON.stringify(known.command) === JSON.stringify(line)) return known;
    await stopProcess(state, known);
  }
  const log = join(state.logs, `${command.name}.log`);
  mkdirSync(state.logs, { recursive: true });
  const output = openSync(log, "a");
  const child = spawn(command.file, command.arguments, {
    detached: true,
    stdio: ["ignore", output, output],
    cwd: command.directory ?? state.directory,
    env: { ...inherited(), ...command.environment },
  });
  await once(child, "spawn");
  child.unref();
  return await record(state, command.name, child.pid as number, log, line);
}

/** Variables that are for remotes elsewhere: the control plane has one git remote, and reaches it and itself without a proxy. */
const forOthers = /^(GIT_.*|(all|http|https|no)_proxy)$/i;

const inherited = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !forOthers.test(name))),
  ...ownRepository,
});

/** The PATH depends on who calls, and is not a reason to restart. */
const commandLine = (command: Command): string[] => {
  const { PATH: _, ...environment } = command.environment ?? {};
  return [command.file, ...command.arguments, JSON.stringify(environment)];
};

/** Records a process, which another program may have started. */
export async function record(
  state: ControlPlaneState,
  name: string,
  pid: number,
  log: string,
  command: string[],
): Promise<Process> {
  const startTime = await startTimeOf(pid);
  if (!startTime) throw new UserError(`${name} ended as soon as it was started: its log is ${log}`);
  const entry: Process = { name, pid, startTime, log, command };
  mkdirSync(state.processes, { recursive: true });
  writeFileSync(fileOf(state, name), JSON.stringify(entry));
  return entry;
}

const fileOf = ({ processes }: ControlPlaneState, name: string) => join(processes, `${name}.json`);

/** Deletes the record of a process; the process itself is left alone. */
export const forget = (state: ControlPlaneState, name: string): void =>
  rmSync(fileOf(state, name), { force: true });

export const recorded = (state: ControlPlaneState, name: string): Process | undefined =>
  readJson<Process>(fileOf(state, name));

export function recordedProcesses(state: ControlPlaneState): Process[] {
  let files: string[] = [];
  try {
    files = readdirSync(state.processes);
  } catch {
    // Nothing was ever started.
  }
  const names = files.filter((file) => file.endsWith(".json")).map((file) => file.slice(0, -5));
  return names.map((name) => recorded(state, name)).filter((entry) => entry !== undefined);
}

export const isRunning = async ({ pid, startTime }: Identity): Promise<boolean> =>
  (await startTimeOf(pid)) === startTime;

/** Ends a process as below, and deletes its record. */
export async function stopProcess(state: ControlPlaneState, entry: Process): Promise<void> {
  await endProcess(entry);
  forget(state, entry.name);
}

/** Sends SIGTERM, and SIGKILL after `graceMs`. Another process with the same id is left alone. */
export async function endProcess(entry: Identity): Promise<void> {
  const deadline = Date.now() + graceMs;
  for (let signal: NodeJS.Signals | 0 = "SIGTERM"; await isRunning(entry); await sleep(50)) {
    if (signal !== 0) kill(entry.pid, signal);
    signal = Date.now() > deadline ? "SIGKILL" : 0;
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself between the look and the signal.
  }
}
