/** Fetches the tools once for all of these tests, and stops the control planes that their workers start. */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { beginTools } from "../../cluster/bring-up.ts";
import { newRun, removeAbandoned, removeRun } from "./runs.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** One folder for each run, so that runs side by side share nothing; workers have a folder each below it. */
    gitopsRun: string;
  }
}

export async function setup({ config, provide }: TestProject): Promise<() => Promise<void>> {
  await removeAbandoned();
  const run = await newRun();
  for (let worker = 1; worker <= config.maxWorkers; worker += 1) {
    mkdirSync(join(run, String(worker)), { recursive: true });
  }
  provide("gitopsRun", run);
  // A signal ends Vitest without a teardown, and by itself without this event.
  const removeNow = () => spawnSync(process.execPath, [removing, run], { stdio: "inherit" });
  process.once("exit", removeNow);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }
  await Promise.all(Object.values(beginTools({ report: console.log }, ["prometheus"])));
  return async () => {
    await removeRun(run);
    process.off("exit", removeNow);
  };
}

const removing = join(import.meta.dirname, "remove-run.ts");
