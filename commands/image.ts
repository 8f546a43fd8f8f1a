/** `pnpm image`: builds the programs' image with whatever builds images here; `--load` puts it on the current cluster. */

import { Command, Option } from "commander";
import { buildImage } from "../delivery/image/build.ts";
import { findBuilder } from "../delivery/image/builder.ts";
import { loadImage } from "../delivery/image/load.ts";
import { environmentNames, environmentOf } from "../generators/catalogue.ts";
import { imageOf } from "../generators/image.ts";

const options = new Command("pnpm image")
  .description(
    "Build the image of the programs with docker, podman or buildah, whichever is there.",
  )
  .addOption(
    new Option("-e, --environment <name>", "give it the name that this environment's pods ask for")
      .choices(environmentNames)
      .default("minikube"),
  )
  .option("--tag <name>", "or this name")
  .option("--load", "put it on the cluster of the current kubectl context", false)
  .addHelpText(
    "after",
    `
minikube, kind and Docker Desktop are known. For any other cluster, AICP_IMAGE_LOAD is the command that loads an image:
in it, {image} stands for the image's name and {archive} for a file that it is saved to first.
  AICP_IMAGE_LOAD='k3s ctr images import {archive}' pnpm image --load`,
  )
  .parse()
  .opts<{ environment: string; tag?: string; load: boolean }>();

try {
  const { load, tag = imageOf(environmentOf(options.environment)) } = options;
  const builder = await findBuilder();
  process.stdout.write(`building ${tag} with ${builder}\n`);
  await buildImage(builder, tag);
  if (load) process.stdout.write(`${await loadImage(builder, tag)}\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
