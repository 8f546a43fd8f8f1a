/** `pnpm bump TAG`: sets the image of environments, regenerates, and shows what that changes. */

import { Command } from "commander";
import { parseTags, readTagsText } from "../delivery/image/tags.ts";
import { plan } from "../delivery/image/update-image.ts";
import { environmentNames } from "../generators/catalogue.ts";
import { repositoryRoot } from "../kubernetes/folders.ts";
import { run } from "./command.ts";
import { carryOut } from "./update-images.ts";

interface Options {
  environment?: string[];
  allowDowngrade?: boolean;
}

const bump = (tag: string, { environment, allowDowngrade = false }: Options): Promise<void> => {
  const environments = environment ?? environmentNames;
  const tags = parseTags(readTagsText(repositoryRoot));
  return carryOut(plan(tags, { tag, environments, allowDowngrade }));
};

const program = new Command("bump")
  .description("Set the image that environments run")
  .argument("<tag>", "tag of the image, such as 1.2.0")
  .option("--environment <name...>", "which ones; all of them if none is named")
  .option("--allow-downgrade", "even if that is older than what runs")
  .action(async (tag: string, options: Options) => bump(tag, options));

await run(program);
