/** Run by workflows: what `pnpm bump` and `pnpm promote` do, as a pull request. */

import { Command } from "commander";
import { parseTags, readTagsText } from "../delivery/image/tags.ts";
import { type Move, plan, planPromotion } from "../delivery/image/update-image.ts";
import { github } from "../delivery/pull-request/github.ts";
import { propose } from "../delivery/pull-request/propose.ts";
import { repositoryRoot } from "../kubernetes/folders.ts";
import { run, tool } from "./command.ts";

const tags = () => parseTags(readTagsText(repositoryRoot));

const open = async (moves: readonly Move[]): Promise<void> => {
  const api = github(process.env);
  console.log(await propose(repositoryRoot, await tool("kustomize"), api, moves));
};

const program = new Command("propose").description(
  "Open a pull request that updates or promotes an image",
);
program
  .command("bump")
  .description("set the image that environments run")
  .argument("<tag>", "tag of the image, such as 1.2.0")
  .requiredOption("--environment <name...>", "which ones")
  .action((tag: string, { environment }: { environment: string[] }) =>
    open(plan(tags(), { tag, environments: environment, allowDowngrade: false })),
  );
program
  .command("promote")
  .description("give an environment the image that another one runs")
  .argument("<from>", "environment that runs the image")
  .argument("<to>", "environment that gets it")
  .action((from: string, to: string) => open(planPromotion(tags(), from, to, false)));

await run(program);
