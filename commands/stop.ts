/** `pnpm stop`: ends the embedded control plane and leaves nothing of it; the fetched tools stay. */
import { Command } from "commander";
import { removeState, stopProcesses } from "../cluster/kwok/tear-down.ts";
import { cacheDirectory, stateDirectory } from "../tools/directories.ts";

async function stop({ keep }: { keep: boolean }): Promise<void> {
  const stopped = await stopProcesses();
  if (!keep) removeState();
  const count = stopped.length === 1 ? "1 process" : `${stopped.length} processes`;
  const data = keep ? `kept ${stateDirectory}` : `removed ${stateDirectory}`;
  console.log(stopped.length > 0 ? `Stopped ${count}, ${data}.` : `Nothing ran; ${data}.`);
  console.log(`The tools stay in ${cacheDirectory}.`);
}

await new Command("stop")
  .description("End the embedded control plane and remove what it stored")
  .option("--keep", "keep what it stored, so that the next start goes on from there", false)
  .action(stop)
  .parseAsync();
