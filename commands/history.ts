/** `pnpm history NAME`: which image an environment ran, when, and by whose commit. */

import { Command } from "commander";
import { type Deployment, historyOf } from "../delivery/image/history.ts";
import { shortTag } from "../delivery/image/update-image.ts";
import { visible } from "../delivery/present/visible.ts";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { run } from "./command.ts";

function row({ tag, commit, state }: Deployment, width: number): string {
  if (!commit) return `${(state ?? "").padEnd(29)}  ${shortTag(tag).padEnd(width)}`;
  const date = commit.date.slice(0, 16).replace("T", " ");
  return `${date}  ${commit.hash.slice(0, 7)}      ${shortTag(tag).padEnd(width)}  ${visible(`${commit.author}: ${commit.subject}`)}`;
}

const program = new Command("history")
  .description("Show which image an environment ran, newest first")
  .argument("<environment>", "its name")
  .option("--json", "print it as data")
  .action(async (environment: string, { json }: { json?: true }) => {
    const deployments = await historyOf(repositoryRoot, environment);
    if (json) return console.log(JSON.stringify(deployments, null, 2));
    const width = Math.max(...deployments.map(({ tag }) => shortTag(tag).length));
    for (const deployment of deployments) console.log(row(deployment, width).trimEnd());
    if (deployments.at(-1)?.state === "before this shallow clone")
      console.error("This clone is shallow. For the rest of the history: git fetch --unshallow");
  });

await run(program);
