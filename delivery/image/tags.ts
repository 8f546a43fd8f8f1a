/** The data file with the image of each environment: strictly parsed, and edited without changing its layout. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Catalogue } from "../../generators/catalogue.ts";
import { splitTag } from "../../generators/image.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { isFields } from "../../kubernetes/value.ts";

export type Tags = Readonly<Record<string, string>>;

export const tagsFile = "generators/environments/tags.json";

/** A tag by the grammar of container registries, and the digest that it had when it was released. */
const isTag = (text: string): boolean =>
  /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}(@sha256:[0-9a-f]{64})?$/.test(text);

/** Throws a UserError for an invalid tag, and for one that does not identify one image. */
export function requireTag(tag: string): string {
  if (!isTag(tag)) {
    throw new UserError(
      `"${tag}" is not a valid image tag. A tag has up to 128 letters, digits, ".", "_" and "-", and does not begin with "." or "-"; its digest follows as @sha256:….`,
    );
  }
  const name = splitTag(tag).tag;
  if (name === "latest") {
    throw new UserError(
      '"latest" may be a different image tomorrow: nobody could say what runs, or roll back to it. Name a version.',
    );
  }
  const version = /^v(\d.*)$/.exec(name)?.[1];
  if (version)
    throw new UserError(`"${tag}" is the name of a git tag; its image is tagged ${version}.`);
  return tag;
}

export function parseTags(text: string): Tags {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${tagsFile} is not valid JSON: ${(error as Error).message}`);
  }
  if (!isFields(value))
    throw new UserError(`${tagsFile} must be an object: a tag for each environment.`);
  for (const [name, tag] of Object.entries(value)) {
    if (typeof tag !== "string" || !isTag(tag))
      throw new UserError(`${tagsFile}: ${name}: ${JSON.stringify(tag)} is not a valid image tag.`);
  }
  return value as Tags;
}

export const readTagsText = (root: string): string => readFileSync(join(root, tagsFile), "utf8");

/** The same text with other tags: everything around them stays. */
export function editTags(text: string, tags: Tags): string {
  const edited = Object.entries(tags).reduce((result, [name, tag]) => {
    const entry = new RegExp(`("${name}"\\s*:\\s*")[^"]*(")`);
    return result.replace(entry, `$1${tag}$2`);
  }, text);
  const found = parseTags(edited);
  const missing = Object.entries(tags).find(([name, tag]) => found[name] !== tag);
  if (missing)
    throw new UserError(`${tagsFile} has no tag for ${missing[0]}. Add it by hand first.`);
  return edited;
}

/** The catalogue with these tags. */
export const withTags = (catalogue: Catalogue, tags: Tags): Catalogue => ({
  ...catalogue,
  environments: catalogue.environments.map((environment) => ({
    ...environment,
    image: { ...environment.image, tag: tags[environment.name] ?? environment.image.tag },
  })),
});
