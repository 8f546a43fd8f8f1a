/** `pnpm status`: what runs on the embedded control plane of this checkout, and its processes. */
import { Command } from "commander";
import { table } from "../cluster/overview.ts";
import { isRunning, recordedProcesses } from "../cluster/processes/processes.ts";
import { currentSession, rememberedSettings } from "../cluster/session.ts";
import { stateOfCheckout } from "../cluster/state.ts";
import { printReport } from "../cluster/summary.ts";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { run } from "./command.ts";

async function status(): Promise<void> {
  const state = stateOfCheckout(repositoryRoot, process.env);
  const checkout = rememberedSettings(state)?.checkout ?? repositoryRoot;
  console.log(`Control plane of ${checkout}, in ${state.directory}\n`);
  const rows: string[][] = [];
  for (const entry of recordedProcesses(state)) {
    const state = (await isRunning(entry)) ? `pid ${entry.pid}` : "ended";
    rows.push([entry.name, state, entry.log]);
  }
  if (rows.length > 0) console.log(table([["process", "state", "log"], ...rows]));
  await printReport(await currentSession(state));
}

const program = new Command("status")
  .description("Show what runs on the embedded control plane of this checkout")
  .action(status);

await run(program);
