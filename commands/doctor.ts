/** `pnpm run doctor` (pnpm has a `doctor` of its own): what is missing on this machine or a cluster, and the command that fixes it. */
import { styleText } from "node:util";
import { Command } from "commander";
import { examineCluster } from "../cluster/doctor/examine.ts";
import { type Finding, show } from "../cluster/doctor/finding.ts";
import { examineMachine } from "../cluster/doctor/machine.ts";
import { catalogue } from "../generators/catalogue.ts";
import { connectUser, NoKubeconfig } from "../kubernetes/client/client.ts";
import { run } from "./command.ts";

async function doctor({ context }: { context?: string }): Promise<void> {
  const machine = await examineMachine();
  print("This machine, for `pnpm start`", machine);
  const cluster = await examineUser(context);
  const bad = [...machine, ...cluster].filter(({ state }) => state === "bad").length;
  if (bad === 0) {
    console.log(styleText("green", "No problems found."));
    return;
  }
  console.log(styleText("red", bad === 1 ? "1 problem found." : `${bad} problems found.`));
  process.exitCode = 1;
}

function print(title: string, findings: readonly Finding[]): void {
  console.log(styleText("bold", title));
  for (const finding of findings) console.log(show(finding));
  console.log();
}

/** Having no kubeconfig is fine, unless a context was named. One that cannot be used is not: nothing could be checked. */
async function examineUser(context: string | undefined): Promise<Finding[]> {
  const connection = await connectUser(context).catch((error: Error) => error);
  if (connection instanceof Error) {
    const state = context || !(connection instanceof NoKubeconfig) ? "bad" : "unknown";
    const finding: Finding = { what: "Kubeconfig", state, detail: connection.message };
    print("Cluster", [finding]);
    return [finding];
  }
  const { environments } = catalogue;
  const findings = await examineCluster(connection, environments).catch(
    ({ message }: Error): Finding[] => [{ what: "Connection", state: "bad", detail: message }],
  );
  print(`Cluster ${connection.context} (${connection.server})`, findings);
  return findings;
}

const program = new Command("doctor")
  .description("Show what is missing on this machine and on a cluster, and how to fix it")
  .option("--context <name>", "context of the kubeconfig; without it, the current one")
  .action(doctor);

await run(program);
