/** Builds the programs' image, from the repository's root. */
import { join } from "node:path";
import { execa } from "execa";
import type { Builder } from "./builder.ts";

const root = join(import.meta.dirname, "../..");
const dockerfile = join(root, "workloads/Dockerfile");

export async function buildImage(builder: Builder, tag: string): Promise<void> {
  const build =
    builder === "buildah"
      ? ["bud", "--layers", "--ignorefile", `${dockerfile}.dockerignore`]
      : ["build"];
  const { exitCode } = await execa(builder, [...build, "--file", dockerfile, "--tag", tag, root], {
    stdio: "inherit",
    reject: false,
  });
  if (exitCode !== 0) throw new Error(`${builder} did not build ${tag}: its own words are above`);
}
