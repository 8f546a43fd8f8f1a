/** `pnpm status`: what runs on the embedded control plane, and the processes that it is made of. */
import { Command } from "commander";
import { table } from "../cluster/overview.ts";
import { isRunning, recordedProcesses } from "../cluster/processes/processes.ts";
import { currentSession } from "../cluster/session.ts";
import { printReport } from "../cluster/summary.ts";
import { runOnCluster } from "./command.ts";

async function status(): Promise<void> {
  const rows: string[][] = [];
  for (const entry of recordedProcesses()) {
    const state = (await isRunning(entry)) ? `pid ${entry.pid}` : "ended";
    rows.push([entry.name, state, entry.log]);
  }
  if (rows.length > 0) console.log(table([["process", "state", "log"], ...rows]));
  await printReport(await currentSession());
}

const program = new Command("status")
  .description("Say what runs on the embedded control plane")
  .action(status);

await runOnCluster(program);
