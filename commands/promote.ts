/** `pnpm promote FROM TO`: gives one environment the image that another runs. */

import { Command } from "commander";
import { parseTags, readTagsText } from "../delivery/image/tags.ts";
import { planPromotion } from "../delivery/image/update-image.ts";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { run } from "./command.ts";
import { updateAndShow } from "./update-images.ts";

const program = new Command("promote")
  .description("Give an environment the image that another one runs")
  .argument("<from>", "environment that runs the image")
  .argument("<to>", "environment that gets it")
  .option("--allow-downgrade", "allow an image that is older than the current one")
  .action(
    async (from: string, to: string, { allowDowngrade = false }: { allowDowngrade?: boolean }) => {
      const tags = parseTags(readTagsText(repositoryRoot));
      await updateAndShow(planPromotion(tags, from, to, allowDowngrade));
    },
  );

await run(program);
