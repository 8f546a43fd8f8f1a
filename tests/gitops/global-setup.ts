/** Fetches the tools once for all of these tests, and stops the control planes that their workers start. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { beginTools } from "../../cluster/bring-up.ts";
import { removeState, stopProcesses } from "../../cluster/kwok/tear-down.ts";
import { stateIn } from "../../cluster/state.ts";
import { startTimeOf } from "../../kubernetes/process-identity.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** One folder for each run, so that runs side by side share nothing; workers have a folder each below it. */
    gitopsRun: string;
  }
}

/** Contains the folders of all runs: the next run finds here what a killed one left. */
const runs = join(tmpdir(), "aicp-gitops-tests");
const ownerFile = "owner.json";

export async function setup({ config, provide }: TestProject): Promise<() => Promise<void>> {
  await removeAbandoned();
  const run = join(runs, `${process.pid}-${Date.now()}`);
  for (let worker = 1; worker <= config.maxWorkers; worker += 1) {
    mkdirSync(join(run, String(worker)), { recursive: true });
  }
  const owner = { pid: process.pid, startTime: await startTimeOf(process.pid) };
  writeFileSync(join(run, ownerFile), JSON.stringify(owner));
  provide("gitopsRun", run);
  await Promise.all(Object.values(beginTools({ report: console.log }, ["prometheus"])));
  return () => remove(run);
}

async function remove(run: string): Promise<void> {
  const workers = readdirSync(run).filter((name) => name !== ownerFile);
  await Promise.all(
    workers.map(async (worker) => {
      const state = stateIn(join(run, worker, "state"));
      await stopProcesses(state);
      removeState(state);
    }),
  );
  rmSync(run, { recursive: true, force: true });
}

/** A run that was killed leaves its processes and files. */
async function removeAbandoned(): Promise<void> {
  mkdirSync(runs, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(runs)) {
    const run = join(runs, name);
    if (!(await hasOwner(run))) await remove(run);
  }
}

async function hasOwner(run: string): Promise<boolean> {
  try {
    const { pid, startTime } = JSON.parse(readFileSync(join(run, ownerFile), "utf8"));
    return (await startTimeOf(pid)) === startTime;
  } catch {
    return false;
  }
}
