/** The folders of these tests' runs, each with what its workers have started. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeState, stopProcesses } from "../../cluster/kwok/tear-down.ts";
import { endProcess, type Identity, isRunning } from "../../cluster/processes/processes.ts";
import { stateIn } from "../../cluster/state.ts";
import { startTimeOf } from "../../kubernetes/process-identity.ts";

/** Contains the folders of all runs: the next run finds here what a killed one left. */
const runs = join(tmpdir(), "aicp-gitops-tests");
const ownerFile = "owner.json";

export async function newRun(): Promise<string> {
  // It is owned as soon as it is there: a run that starts at the same time would remove it.
  const folder = mkdtempSync(`${runs}-`);
  await own(folder);
  const run = join(runs, `${process.pid}-${Date.now()}`);
  renameSync(folder, run);
  return run;
}

/** Says that the folder belongs to this process: Vitest a run, and each of its workers one below. */
export async function own(folder: string): Promise<void> {
  const owner = { pid: process.pid, startTime: await startTimeOf(process.pid) };
  writeFileSync(join(folder, ownerFile), JSON.stringify(owner));
}

/** The process that owns the folder, while it runs. */
async function ownerOf(folder: string): Promise<Identity | undefined> {
  try {
    const owner = JSON.parse(readFileSync(join(folder, ownerFile), "utf8"));
    return (await isRunning(owner)) ? owner : undefined;
  } catch {
    return undefined;
  }
}

const workersOf = (run: string): string[] =>
  (existsSync(run) ? readdirSync(run) : [])
    .filter((name) => name !== ownerFile)
    .map((worker) => join(run, worker));

/** So that none starts anything more. */
export async function endWorkers(run: string): Promise<void> {
  const workers = await Promise.all(workersOf(run).map(ownerOf));
  await Promise.all(workers.map((worker) => worker && endProcess(worker)));
}

export async function removeRun(run: string): Promise<void> {
  await Promise.all(
    workersOf(run).map(async (worker) => {
      const state = stateIn(join(worker, "state"));
      await stopProcesses(state);
      removeState(state);
    }),
  );
  rmSync(run, { recursive: true, force: true });
}

/** A run that was killed leaves its processes and files. */
export async function removeAbandoned(): Promise<void> {
  mkdirSync(runs, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(runs)) {
    const run = join(runs, name);
    if (await ownerOf(run)) continue;
    await endWorkers(run);
    await removeRun(run);
  }
}
