/** Run by workflows: what `pnpm bump` and `pnpm promote` do, as a pull request. */

import { Command } from "commander";
import { requireSigned } from "../delivery/image/signature.ts";
import { parseTags, readTagsText } from "../delivery/image/tags.ts";
import { type Move, plan, planPromotion } from "../delivery/image/update-image.ts";
import { github } from "../delivery/pull-request/github.ts";
import { propose } from "../delivery/pull-request/propose.ts";
import { publishedImage } from "../generators/settings.ts";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { run, tool } from "./command.ts";

const tags = () => parseTags(readTagsText(repositoryRoot));

/** Only what the release workflow has signed: write access to the registry alone must not be enough to deploy an image. */
const open = async (moves: readonly Move[]): Promise<void> => {
  const api = github(process.env);
  const { owner, repo } = api.place;
  for (const tag of new Set(moves.map(({ to }) => to)))
    await requireSigned(publishedImage, tag, `${owner}/${repo}`);
  console.log(await propose(repositoryRoot, await tool("kustomize"), api, moves));
};

const program = new Command("propose").description(
  "Open a pull request that updates or promotes an image",
);
program
  .command("bump")
  .description("set the image that environments run")
  .argument("<tag>", "tag of the image with its digest, such as 1.2.0@sha256:…")
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
