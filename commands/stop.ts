/** `pnpm stop`: stops the embedded control plane of this checkout and deletes its data; the fetched tools stay. */
import { Command } from "commander";
import { removeState, stopProcesses } from "../cluster/kwok/tear-down.ts";
import { stateOfCheckout } from "../cluster/state.ts";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { cacheDirectory } from "../tools/directories.ts";
import { run } from "./command.ts";

async function stop({ keep }: { keep: boolean }): Promise<void> {
  const state = stateOfCheckout(repositoryRoot, process.env);
  const stopped = await stopProcesses(state);
  if (!keep) removeState(state);
  const count = stopped.length === 1 ? "1 process" : `${stopped.length} processes`;
  const data = keep ? `kept ${state.directory}` : `removed ${state.directory}`;
  console.log(stopped.length > 0 ? `Stopped ${count}, ${data}.` : `Nothing was running, ${data}.`);
  console.log(`The tools stay in ${cacheDirectory(process.env)}.`);
}

const program = new Command("stop")
  .description("Stop the embedded control plane of this checkout and delete its data")
  .option("--keep", "keep the data, so that the next start continues from it", false)
  .action(stop);

await run(program);
