/** The end of the embedded control plane. */
import { rmdirSync, rmSync } from "node:fs";
import { stateDirectory } from "../../tools/directories.ts";
import { everything } from "../paths.ts";
import { isRunning, type Process, recordedProcesses, stopProcess } from "../processes/processes.ts";
import { adoptComponents } from "./kwok-processes.ts";
import { components } from "./kwokctl-configuration.ts";

/** Stops every process that was started here, those that depend on others first; returns the ones that ran. */
export async function stopProcesses(): Promise<Process[]> {
  await adoptComponents();
  const running: Process[] = [];
  for (const entry of recordedProcesses()) if (await isRunning(entry)) running.push(entry);
  const order: readonly string[] = components;
  const isComponent = ({ name }: Process) => order.includes(name);
  await Promise.all(
    recordedProcesses()
      .filter((entry) => !isComponent(entry))
      .map(stopProcess),
  );
  for (const name of order.toReversed()) {
    await Promise.all(
      recordedProcesses()
        .filter((entry) => entry.name === name)
        .map(stopProcess),
    );
  }
  return running;
}

export function removeState(): void {
  for (const path of everything) rmSync(path, { recursive: true, force: true });
  try {
    rmdirSync(stateDirectory);
  } catch {
    // It holds something that is not ours, or never was.
  }
}
