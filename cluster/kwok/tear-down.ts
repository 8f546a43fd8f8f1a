/** Stops the embedded control plane and deletes what it wrote. */
import { rmdirSync, rmSync } from "node:fs";
import { isRunning, type Process, recordedProcesses, stopProcess } from "../processes/processes.ts";
import type { ControlPlaneState } from "../state.ts";
import { adoptComponents } from "./kwok-processes.ts";
import { kwokctlName } from "./kwokctl.ts";
import { components } from "./kwokctl-configuration.ts";

/** Stops every process of the control plane, dependents first; returns the ones that ran. */
export async function stopProcesses(state: ControlPlaneState): Promise<Process[]> {
  const stop = (isDue: (name: string) => boolean) =>
    Promise.all(
      recordedProcesses(state)
        .filter(({ name }) => isDue(name))
        .map((entry) => stopProcess(state, entry)),
    );
  // One that an interrupted start left would go on starting components.
  await stop((name) => name === kwokctlName);
  await adoptComponents(state);
  const running: Process[] = [];
  for (const entry of recordedProcesses(state)) if (await isRunning(entry)) running.push(entry);
  const order: readonly string[] = components;
  await stop((name) => !order.includes(name));
  for (const component of order.toReversed()) await stop((name) => name === component);
  return running;
}

/** Deletes what a control plane wrote; other files in its folder stay. */
export function removeState({ directory, ...entries }: ControlPlaneState): void {
  for (const path of Object.values(entries)) rmSync(path, { recursive: true, force: true });
  try {
    rmdirSync(directory);
  } catch {
    // It contains other files, or never existed.
  }
}
