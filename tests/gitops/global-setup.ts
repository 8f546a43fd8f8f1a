/** Gets the tools once for all of these tests, and ends the clusters that their workers bring up. */

import { rmSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { TestProject } from "vitest/node";
import { beginTools } from "../../cluster/bring-up.ts";
import { repositoryRoot } from "../../kubernetes/folders.ts";

export async function setup({ config }: TestProject): Promise<() => Promise<void>> {
  const states = Array.from(
    { length: config.maxWorkers },
    (_, index) => `${config.env.AICP_STATE}-${index + 1}`,
  );
  const tearDown = async () => {
    await Promise.all(
      states.map(async (state) => {
        const stop = join(repositoryRoot, "commands/stop.ts");
        await execa(process.execPath, [stop], { env: { AICP_STATE: state } });
        for (const clone of ["checkout", "checkout-before"]) {
          rmSync(`${state}-${clone}`, { recursive: true, force: true });
        }
      }),
    );
  };
  // A run that was killed leaves its processes and files behind.
  await tearDown();
  await Promise.all(Object.values(beginTools({ report: console.log })));
  return tearDown;
}
