/** `pnpm push`: deploys HEAD to the embedded control plane, and waits until it is Synced and Healthy. */

import { styleText } from "node:util";
import { Command } from "commander";
import { pushHead, remoteUrl, uncommitted } from "../cluster/git-remote/repository.ts";
import { currentSession } from "../cluster/session.ts";
import { stateOfCheckout } from "../cluster/state.ts";
import { applicationName } from "../kubernetes/argo-cd/application.ts";
import { refreshApplications } from "../kubernetes/argo-cd/refresh.ts";
import { synced } from "../kubernetes/argo-cd/sync.ts";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { run } from "./command.ts";
import { interruptible } from "./interruption.ts";

const waitSeconds = 120;

async function push(): Promise<void> {
  const session = await currentSession(stateOfCheckout(repositoryRoot, process.env));
  const { cluster, ports, environment } = session;
  const begin = Date.now();
  const elapsed = () => `${((Date.now() - begin) / 1000).toFixed(1)} s`.padStart(7);
  const changed = await uncommitted(repositoryRoot);
  if (changed.length > 0) {
    console.log(styleText("yellow", "Not committed, and so not deployed:"));
    for (const line of changed) console.log(`  ${line}`);
  }
  const head = await pushHead(repositoryRoot, session);
  console.log(`${elapsed()}  pushed ${head.slice(0, 8)} to ${remoteUrl(ports)}`);
  // The git server notifies Argo CD of new commits; it already had this one if nothing changed.
  await refreshApplications(cluster, head);
  const name = applicationName(environment.name);
  const report = (line: string) => console.log(`${elapsed()}  ${line}`);
  await synced(cluster, name, head, { seconds: waitSeconds, report });
  console.log(
    styleText("green", `${elapsed()}  ${name} is Synced and Healthy at ${head.slice(0, 8)}`),
  );
}

const program = new Command("push")
  .description("Deploy HEAD to the embedded control plane")
  .action(() => interruptible(push));

await run(program);
