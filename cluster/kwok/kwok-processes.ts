/** The processes that kwokctl starts: it trusts the numbers in its files, which other programs may own by now. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { clusterDirectory } from "../paths.ts";
import { commandOf, startTimeOf } from "../processes/process-identity.ts";
import { fileOf, isRunning, record, recorded } from "../processes/processes.ts";
import { components } from "./kwokctl-configuration.ts";

const pidFile = (component: string) => join(clusterDirectory, "pids", `${component}.pid`);
const logOf = (component: string) => join(clusterDirectory, "logs", `${component}.log`);

function pidOf(component: string): number | undefined {
  const file = pidFile(component);
  return existsSync(file) ? Number(readFileSync(file, "utf8")) : undefined;
}

/** Records what runs of this cluster, also where its start was cut short, and forgets every other number. */
export async function adoptComponents(): Promise<void> {
  for (const component of components) {
    if (await componentRuns(component)) continue;
    const pid = pidOf(component);
    const command = pid === undefined ? undefined : await commandOf(pid);
    if (pid !== undefined && command?.startsWith(join(clusterDirectory, "bin", component))) {
      await record(component, pid, logOf(component), []);
    } else {
      rmSync(pidFile(component), { force: true });
      rmSync(fileOf(component), { force: true });
    }
  }
}

export async function componentRuns(component: string): Promise<boolean> {
  const entry = recorded(component);
  return entry !== undefined && (await isRunning(entry));
}

/** A line for each component that ended by itself. */
export async function endedComponents(): Promise<string[]> {
  const lines: string[] = [];
  for (const component of components) {
    const pid = pidOf(component);
    if (pid === undefined || (await startTimeOf(pid))) continue;
    lines.push(`${component} has ended: its log is ${logOf(component)}`);
  }
  return lines;
}
