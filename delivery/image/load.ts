/** Loads an image into the cluster of the current kubectl context, by the command of that kind of cluster. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { UserError } from "../../kubernetes/user-error.ts";
import type { Builder } from "./builder.ts";

export async function loadImage(builder: Builder, tag: string): Promise<string> {
  const own = process.env.AICP_IMAGE_LOAD;
  const context = own ? "the cluster of AICP_IMAGE_LOAD" : await currentContext();
  const command = own ?? commandFor(context, builder);
  if (command === undefined)
    return `${context} uses the images of docker itself: ${tag} is available`;
  await withArchive(builder, tag, command, async (line) => {
    const { exitCode } = await execa(line, { shell: true, stdio: "inherit", reject: false });
    if (exitCode !== 0)
      throw new UserError(`The image is built, but this command did not load it: ${line}`);
  });
  return `Loaded ${tag} into ${context}`;
}

async function currentContext(): Promise<string> {
  const { failed, stdout } = await execa("kubectl", ["config", "current-context"], {
    reject: false,
  });
  if (!failed) return stdout.trim();
  throw new UserError(
    "kubectl has no current context. Choose one: kubectl config use-context NAME",
  );
}

/** Undefined where the cluster has the image already. */
export function commandFor(context: string, builder: Builder): string | undefined {
  if (context === "minikube") return "minikube image load {archive}";
  if (context.startsWith("kind-"))
    return `kind load image-archive {archive} --name ${context.slice(5)}`;
  if (context === "docker-desktop" && builder === "docker") return undefined;
  throw new UserError(
    `No command is known that loads an image into the cluster "${context}". Set AICP_IMAGE_LOAD to one (see --help), ` +
      "or push the image to a registry that the cluster can pull from.",
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

/** Kubernetes resolves a bare name to Docker Hub; podman would save it as localhost/…, which no pod asks for. */
export const fullName = (tag: string): string =>
  tag.includes("/") ? tag : `docker.io/library/${tag}`;
