/** Which images git names, which of them are pinned by digest, and how a digest gets into the source. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { publishedImage, image as workloadImage } from "../../generators/settings.ts";
import { valuesOf } from "../../kubernetes/manifests/documents.ts";
import { imagesIn } from "../../kubernetes/text/image-reference.ts";
import { readDisk } from "../folders/read.ts";
import { isExact, parseReference } from "./reference.ts";
import { editTags, parseTags, readTagsText, tagsFile } from "./tags.ts";

const dockerfile = "workloads/Dockerfile";

/** Images of the manifests, without the one of this repository: the overlays name that. */
async function imagesOfManifests(root: string): Promise<string[]> {
  const files = await readDisk(root);
  return [...files]
    .filter(([path]) => /^(base|components)\//.test(path) && !path.endsWith("kustomization.yaml"))
    .flatMap(([path, text]) => imagesIn(valuesOf(text, path)).map(({ image }) => image))
    .filter((name) => name !== workloadImage);
}

const bases = (text: string): string[] =>
  [...text.matchAll(/^FROM (?:--\S+ )*(\S+)/gm)].map(([, name = ""]) => name);

/** The released images that environments run; a local one is built there and has no registry. */
const releases = (text: string, published: ReadonlySet<string>): string[] =>
  Object.entries(parseTags(text)).flatMap(([environment, tag]) =>
    published.has(environment) ? [`${publishedImage}:${tag}`] : [],
  );

export interface NamedImages {
  /** Without a digest. */
  missing: string[];
  pinned: string[];
  /** Neither a digest nor an exact version. */
  floating: string[];
}

/** Every image that git names, each once. `published`: the environments that run a released image. */
export async function namedImages(
  root: string,
  published: ReadonlySet<string>,
): Promise<NamedImages> {
  const names = [
    ...(await imagesOfManifests(root)),
    ...bases(await readFile(join(root, dockerfile), "utf8")),
    ...releases(readTagsText(root), published),
  ];
  const all = [...new Set(names)].sort();
  const missing = all.filter((name) => parseReference(name).digest === undefined);
  return {
    missing,
    pinned: all.filter((name) => !missing.includes(name)),
    floating: missing.filter((name) => !isExact(name)),
  };
}

const literal = (text: string): string => text.replaceAll(/[.\\/]/g, "\\$&");

/** Files in which people write the names of images. */
async function sources(root: string): Promise<string[]> {
  const listed = await readdir(join(root, "generators"), { recursive: true });
  const code = listed.filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  return [...code.map((name) => join("generators", name)), dockerfile];
}

/** Writes `name@digest` wherever the source says `name`. Returns the files that changed. */
export async function pin(root: string, name: string, digest: string): Promise<string[]> {
  const [image, tag] = name.split(/:(?=[^:/]*$)/);
  if (image === publishedImage) return pinTags(root, tag ?? "", digest);
  const pattern = new RegExp(`(?<![\\w./-])${literal(name)}(?![\\w.@-])`, "g");
  const changed: string[] = [];
  for (const path of await sources(root)) {
    const text = await readFile(join(root, path), "utf8");
    const edited = text.replaceAll(pattern, `${name}@${digest}`);
    if (edited === text) continue;
    await writeFile(join(root, path), edited);
    changed.push(path);
  }
  return changed;
}

async function pinTags(root: string, tag: string, digest: string): Promise<string[]> {
  const text = readTagsText(root);
  const wanted = Object.entries(parseTags(text)).filter(([, found]) => found === tag);
  const tags = Object.fromEntries(wanted.map(([name]) => [name, `${tag}@${digest}`]));
  await writeFile(join(root, tagsFile), editTags(text, tags));
  return wanted.length > 0 ? [tagsFile] : [];
}
