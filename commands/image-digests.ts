/** `pnpm image digests`: which images git names without a digest, and what their registries say. */
import { styleText } from "node:util";
import { namedImages, pin } from "../delivery/image/pins.ts";
import { credentialsFrom, digestOf } from "../delivery/image/registry.ts";
import { catalogue } from "../generators/catalogue.ts";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { UserError } from "../kubernetes/user-error.ts";

interface Options {
  list: boolean;
  write: boolean;
}

const published = new Set(
  catalogue.environments.flatMap(({ name, image }) => (image.registry ? [name] : [])),
);

async function ask(name: string): Promise<string> {
  const digest = await digestOf(name, credentialsFrom(process.env));
  if (digest === undefined) throw new UserError(`No registry has ${name}: was it released?`);
  return digest;
}

/** Everything is asked before anything is written. */
async function write(missing: readonly string[]): Promise<void> {
  const digests = await Promise.allSettled(missing.map(ask));
  const changed = new Set<string>();
  const problems: string[] = [];
  for (const [index, result] of digests.entries()) {
    const name = missing[index] ?? "";
    if (result.status === "rejected") {
      problems.push((result.reason as Error).message);
      continue;
    }
    console.log(`${name} is ${result.value}`);
    for (const file of await pin(repositoryRoot, name, result.value)) changed.add(file);
  }
  if (changed.size > 0)
    console.log(`Changed ${[...changed].join(", ")}. Next: pnpm generate, then read the diff.`);
  if (problems.length > 0) throw new UserError(problems.join("\n"));
}

export async function imageDigests({ list, write: wanted }: Options): Promise<void> {
  const { missing, pinned, floating } = await namedImages(repositoryRoot, published);
  if (list) return console.log([...pinned, ...missing].join("\n"));
  for (const name of pinned) console.log(`${styleText("green", "✔")} ${name}`);
  for (const name of missing) console.log(`${styleText("yellow", "▲")} ${name} has no digest`);
  if (floating.length > 0)
    throw new UserError(
      `Neither a digest nor an exact version: ${floating.join(", ")}. Such a tag is another image tomorrow: name one version, such as 16.14-bookworm.`,
    );
  if (wanted) return write(missing);
  if (missing.length > 0)
    console.log(
      `Note: ${missing.length} of ${missing.length + pinned.length} images have no digest yet: ${missing.join(", ")}. Where the registries can be reached: pnpm image digests --write`,
    );
}
