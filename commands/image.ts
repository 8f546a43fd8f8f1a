/** `pnpm image`: builds the image of the programs; `--load` loads it into the current cluster; `digests` pins all images. */

import { Command, Option } from "commander";
import { buildImage } from "../delivery/image/build.ts";
import { findBuilder } from "../delivery/image/builder.ts";
import { loadImage } from "../delivery/image/load.ts";
import { environmentNames, environmentOf } from "../generators/catalogue.ts";
import { imageOf } from "../generators/image.ts";
import { run } from "./command.ts";
import { imageDigests } from "./image-digests.ts";
import { abandonable } from "./interruption.ts";

interface Options {
  environment: string;
  tag?: string;
  load: boolean;
}

async function image({ environment, load, tag = imageOf(environmentOf(environment)) }: Options) {
  const builder = await findBuilder();
  console.log(`Building ${tag} with ${builder}`);
  await buildImage(builder, tag);
  if (load) console.log(await loadImage(builder, tag));
}

const program = new Command("image")
  .description("Build the image of the programs with docker, podman or buildah")
  .addOption(
    new Option("-e, --environment <name>", "give it the name that this environment's pods use")
      .choices(environmentNames)
      .default("minikube"),
  )
  .option("--tag <name>", "or this name")
  .option("--load", "load it into the cluster of the current kubectl context", false)
  .addHelpText(
    "after",
    `
minikube, kind and Docker Desktop are supported. For any other cluster, set AICP_IMAGE_LOAD to the command that loads an
image: {image} stands for the name of the image, and {archive} for a file that it is saved to first.
  AICP_IMAGE_LOAD='k3s ctr images import {archive}' pnpm image --load`,
  )
  .action((...given: Parameters<typeof image>) => abandonable(image(...given)));

program
  .command("digests")
  .description("say which images git names without a digest")
  .option("--list", "print the names of all images and nothing else", false)
  .option("--write", "ask their registries, and write the digests into the source", false)
  .action(imageDigests);

await run(program);
