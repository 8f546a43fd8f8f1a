/** `pnpm run doctor` (pnpm has a `doctor` of its own): what this machine or a cluster lacks, and the command that mends it. */
import { styleText } from "node:util";
import { Command } from "commander";
import { examineCluster } from "../cluster/doctor/examine.ts";
import { type Finding, show } from "../cluster/doctor/finding.ts";
import { examineMachine } from "../cluster/doctor/machine.ts";
import { catalogue } from "../generators/catalogue.ts";
import { connectUser } from "../kubernetes/client.ts";

async function doctor({ context }: { context?: string }): Promise<void> {
  const machine = await examineMachine();
  print("This machine, for `pnpm start`", machine);
  const cluster = await examineUser(context);
  const bad = [...machine, ...cluster].filter(({ state }) => state === "bad").length;
  if (bad === 0) console.log(styleText("green", "Nothing is missing."));
  else
    console.log(
      styleText("red", bad === 1 ? "One thing is missing." : `${bad} things are missing.`),
    );
  if (bad > 0) process.exitCode = 1;
}

function print(title: string, findings: readonly Finding[]): void {
  console.log(styleText("bold", title));
  for (const finding of findings) console.log(show(finding));
  console.log();
}

/** Without a context there is no cluster to look at, which is no fault unless one was named. */
async function examineUser(context: string | undefined): Promise<Finding[]> {
  const connection = await connectUser(context).catch((error: Error) => error);
  if (connection instanceof Error) {
    const state = context ? "bad" : "unknown";
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

await new Command("doctor")
  .description("Say what is missing on this machine and on a cluster, and how to mend it")
  .option("--context <name>", "context of the kubeconfig; without it, the current one")
  .action(doctor)
  .parseAsync();
