/** Brings the embedded control plane up once for all of these tests, with a state folder and a git clone of their own. */
import { rmSync } from "node:fs";
import type { TestProject } from "vitest/node";

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // The modules of cluster/ read it when they are loaded.
  process.env.AICP_STATE = project.config.env.AICP_STATE;
  const { removeState, stopProcesses } = await import("../../cluster/tear-down.ts");
  const { bringUpSystem, checkout } = await import("./system.ts");
  const tearDown = async () => {
    await stopProcesses();
    removeState();
    rmSync(checkout, { recursive: true, force: true });
    rmSync(`${checkout}-before`, { recursive: true, force: true });
  };
  // A run that was killed leaves its processes and files behind.
  await tearDown();
  await bringUpSystem();
  return tearDown;
}
