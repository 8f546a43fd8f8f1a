/** `pnpm bump TAG`: sets the image of environments, regenerates, and shows the difference. */

import { Command } from "commander";
import { parseTags, readTagsText } from "../delivery/image/tags.ts";
import { plan } from "../delivery/image/update-image.ts";
import { environmentNames } from "../generators/catalogue.ts";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { run } from "./command.ts";
import { updateAndShow } from "./update-images.ts";

interface Options {
  environment?: string[];
  allowDowngrade?: boolean;
}

const bump = (tag: string, { environment, allowDowngrade = false }: Options): Promise<void> => {
  const environments = environment ?? environmentNames;
  const tags = parseTags(readTagsText(repositoryRoot));
  return updateAndShow(plan(tags, { tag, environments, allowDowngrade }));
};

const program = new Command("bump")
  .description("Set the image that environments run")
  .argument(
    "<tag>",
    "tag of the image, such as 1.2.0, with its digest if it was released: 1.2.0@sha256:…",
  )
  .option("--environment <name...>", "these only; default: all")
  .option("--allow-downgrade", "allow an image that is older than the current one")
  .action(async (tag: string, options: Options) => bump(tag, options));

await run(program);
