/** The processes that kwokctl starts. It trusts the process ids in its files, which may belong to other programs by now. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { commandOf, startTimeOf } from "../../kubernetes/process-identity.ts";
import { forget, isRunning, record, recorded } from "../processes/processes.ts";
import type { ControlPlaneState } from "../state.ts";
import { components } from "./kwokctl-configuration.ts";

const pidFile = ({ cluster }: ControlPlaneState, component: string) =>
  join(cluster, "pids", `${component}.pid`);
const logOf = ({ cluster }: ControlPlaneState, component: string) =>
  join(cluster, "logs", `${component}.log`);

function pidOf(state: ControlPlaneState, component: string): number | undefined {
  const file = pidFile(state, component);
  return existsSync(file) ? Number(readFileSync(file, "utf8")) : undefined;
}

/** Records what runs of this cluster, after an interrupted start too, and forgets every other process id. */
export async function adoptComponents(state: ControlPlaneState): Promise<void> {
  for (const component of components) {
    if (await componentRuns(state, component)) continue;
    const pid = pidOf(state, component);
    const command = pid === undefined ? undefined : await commandOf(pid);
    if (pid !== undefined && command?.startsWith(join(state.cluster, "bin", component))) {
      await record(state, component, pid, logOf(state, component), []);
    } else {
      rmSync(pidFile(state, component), { force: true });
      forget(state, component);
    }
  }
}

export async function componentRuns(state: ControlPlaneState, component: string): Promise<boolean> {
  const entry = recorded(state, component);
  return entry !== undefined && (await isRunning(entry));
}

/** A line for each component that exited by itself. */
export async function endedComponents(state: ControlPlaneState): Promise<string[]> {
  const lines: string[] = [];
  for (const component of components) {
    const pid = pidOf(state, component);
    if (pid === undefined || (await startTimeOf(pid))) continue;
    lines.push(`${component} has ended: its log is ${logOf(state, component)}`);
  }
  return lines;
}
