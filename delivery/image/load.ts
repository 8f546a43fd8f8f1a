/** Puts an image on the cluster of the current kubectl context, in the way that this kind of cluster wants. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { Builder } from "./builder.ts";

export async function loadImage(builder: Builder, tag: string): Promise<string> {
  const own = process.env.AICP_IMAGE_LOAD;
  const context = own ? "the cluster of AICP_IMAGE_LOAD" : await currentContext();
  const command = own ?? commandFor(context, builder);
  if (command === undefined) return `${context} runs the images that docker has: ${tag} is there`;
  await withArchive(builder, tag, command, async (line) => {
    const { exitCode } = await execa(line, { shell: true, stdio: "inherit", reject: false });
    if (exitCode !== 0) throw new Error(`the image is built, but this did not load it: ${line}`);
  });
  return `${tag} is on ${context}`;
}

async function currentContext(): Promise<string> {
  const { failed, stdout } = await execa("kubectl", ["config", "current-context"], {
    reject: false,
  });
  if (!failed) return stdout.trim();
  throw new Error("kubectl names no current cluster: choose one with `kubectl config use-context`");
}

/** Undefined where nothing needs to be done. */
export function commandFor(context: string, builder: Builder): string | undefined {
  if (context === "minikube") return "minikube image load {archive}";
  if (context.startsWith("kind-"))
    return `kind load image-archive {archive} --name ${context.slice(5)}`;
  if (context === "docker-desktop" && builder === "docker") return undefined;
  throw new Error(
    `How an image gets to the cluster "${context}" is not known: give the command in AICP_IMAGE_LOAD (see --help), ` +
      "or push the image to a registry that the cluster reads",
  );
}

async function withArchive(
  builder: Builder,
  tag: string,
  command: string,
  run: (line: string) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "aicp-image-"));
  const archive = join(directory, "image.tar");
  try {
    if (command.includes("{archive}")) await saveImage(builder, tag, archive);
    await run(command.replaceAll("{archive}", archive).replaceAll("{image}", tag));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function saveImage(builder: Builder, tag: string, archive: string): Promise<void> {
  if (builder === "docker") await execa("docker", ["save", "--output", archive, tag]);
  else if (builder === "buildah")
    await execa("buildah", ["push", tag, `docker-archive:${archive}:${tag}`]);
  else {
    const name = fullName(tag);
    await execa("podman", ["tag", tag, name]);
    await execa("podman", ["save", "--output", archive, name]);
  }
}

/** A cluster looks for a bare name on Docker Hub; podman would save it as localhost/…, and no pod would find it. */
export const fullName = (tag: string): string =>
  tag.includes("/") ? tag : `docker.io/library/${tag}`;
