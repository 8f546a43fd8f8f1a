/** Builds the image of the programs, with the repository as its context. */
import { join } from "node:path";
import { execa } from "execa";
import { repositoryRoot } from "../../kubernetes/manifests/folders.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import type { Builder } from "./builder.ts";

const dockerfile = join(repositoryRoot, "workloads/Dockerfile");

export async function buildImage(builder: Builder, tag: string): Promise<void> {
  const build =
    builder === "buildah"
      ? ["bud", "--layers", "--ignorefile", `${dockerfile}.dockerignore`]
      : ["build"];
  const { exitCode } = await execa(
    builder,
    [...build, "--file", dockerfile, "--tag", tag, repositoryRoot],
    {
      stdio: "inherit",
      reject: false,
    },
  );
  if (exitCode !== 0)
    throw new UserError(`${builder} could not build ${tag}: its output above says why.`);
}
