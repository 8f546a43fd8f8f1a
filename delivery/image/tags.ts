/** The data file that says which image each environment runs: read with care, edited without touching its layout. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Catalogue } from "../../generators/catalogue.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { isFields } from "../../kubernetes/value.ts";

export type Tags = Readonly<Record<string, string>>;

export const tagsFile = "generators/environments/tags.json";

/** The grammar of a tag in the specification of container registries. */
const isTag = (tag: string): boolean => /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(tag);

/** Refuses what is no tag, and what names no particular image. */
export function requireTag(tag: string): string {
  if (!isTag(tag)) {
    throw new UserError(
      `"${tag}" is no tag of an image: up to 128 letters, digits, ".", "_" and "-", the first no "." or "-".`,
    );
  }
  if (tag === "latest") {
    throw new UserError(
      '"latest" is another image tomorrow: nobody could say what runs, or go back to it. Name a version.',
    );
  }
  const version = /^v(\d.*)$/.exec(tag)?.[1];
  if (version)
    throw new UserError(`"${tag}" is how git tags a version; its image is tagged ${version}.`);
  return tag;
}

export function parseTags(text: string): Tags {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${tagsFile} is no JSON: ${(error as Error).message}`);
  }
  if (!isFields(value)) throw new UserError(`${tagsFile} must hold a tag by environment.`);
  for (const [name, tag] of Object.entries(value)) {
    if (typeof tag !== "string" || !isTag(tag))
      throw new UserError(`${tagsFile}: ${name}: ${JSON.stringify(tag)} is no tag of an image.`);
  }
  return value as Tags;
}

export const readTagsText = (root: string): string => readFileSync(join(root, tagsFile), "utf8");

/** The same text with other tags: whatever surrounds them stays. */
export function editTags(text: string, tags: Tags): string {
  const edited = Object.entries(tags).reduce((result, [name, tag]) => {
    const entry = new RegExp(`("${name}"\\s*:\\s*")[^"]*(")`);
    return result.replace(entry, `$1${tag}$2`);
  }, text);
  const found = parseTags(edited);
  const missing = Object.entries(tags).find(([name, tag]) => found[name] !== tag);
  if (missing)
    throw new UserError(`${tagsFile} has no tag for ${missing[0]}: add it by hand first.`);
  return edited;
}

/** The catalogue as it is with these tags. */
export const withTags = (catalogue: Catalogue, tags: Tags): Catalogue => ({
  ...catalogue,
  environments: catalogue.environments.map((environment) => ({
    ...environment,
    image: { ...environment.image, tag: tags[environment.name] ?? environment.image.tag },
  })),
});
