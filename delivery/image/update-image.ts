/** Sets the image that environments run: every check first, then the data file and everything generated from it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Catalogue, catalogue, environmentOf } from "../../generators/catalogue.ts";
import { splitTag } from "../../generators/image.ts";
import { apply, compare } from "../../generators/render/disk.ts";
import { renderRepository } from "../../generators/repository.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { differenceOf } from "../difference.ts";
import type { Report } from "../report/report.ts";
import { isOlder } from "./reference.ts";
import {
  editTags,
  parseTags,
  readTagsText,
  requireTag,
  type Tags,
  tagsFile,
  withTags,
} from "./tags.ts";

/** One environment's image before and after. */
export interface Move {
  environment: string;
  from: string;
  to: string;
}

export interface ImageUpdate {
  tag: string;
  environments: readonly string[];
  allowDowngrade: boolean;
}

/** The tags that would change; none where the environments run this image already. */
export function plan(tags: Tags, { tag, environments, allowDowngrade }: ImageUpdate): Move[] {
  requireTag(tag);
  const moves = environments.map((name): Move => {
    const from = tags[environmentOf(name).name];
    if (from === undefined)
      throw new UserError(`${tagsFile} has no tag for ${name}: add it by hand first.`);
    return { environment: name, from, to: tag };
  });
  const back = moves.find(({ to, from }) => isOlder(splitTag(to).tag, splitTag(from).tag));
  if (back && !allowDowngrade) {
    throw new UserError(
      `${back.environment} runs ${shortTag(back.from)}, which is newer than ${shortTag(tag)}. To go back on purpose: --allow-downgrade. The database schema is not rolled back.`,
    );
  }
  return moves.filter(({ from, to }) => from !== to);
}

/** Gives the environment `to` the image that `from` runs. */
export function planPromotion(
  tags: Tags,
  from: string,
  to: string,
  allowDowngrade: boolean,
): Move[] {
  environmentOf(to);
  const tag = tags[environmentOf(from).name];
  if (from === to)
    throw new UserError(`${from} cannot be promoted to itself: name another environment.`);
  if (tag === undefined) throw new UserError(`${tagsFile} has no tag for ${from}.`);
  return plan(tags, { tag, environments: [to], allowDowngrade });
}

function requireData({ environments }: Catalogue, tags: Tags): void {
  const other = environments.find(({ name, image }) => image.tag !== tags[name]);
  if (other) {
    throw new UserError(
      `generators/environments/${other.name}.ts has the tag ${other.image.tag}, but ${tagsFile} has ${tags[other.name]}. Fix: set tag: tags["${other.name}"] in the first.`,
    );
  }
}

/** Renders everything before it writes anything. */
export async function updateImages(
  root: string,
  kustomize: string,
  moves: readonly Move[],
): Promise<Report> {
  const text = readTagsText(root);
  const tags = parseTags(text);
  requireData(catalogue, tags);
  const wanted = Object.fromEntries(moves.map(({ environment, to }) => [environment, to]));
  const edited = editTags(text, wanted);
  const sides = {
    before: renderRepository(catalogue),
    after: renderRepository(withTags(catalogue, wanted)),
  };
  const report = await differenceOf(kustomize, sides, { from: "what runs", to: "the new image" });
  writeFileSync(join(root, tagsFile), edited);
  apply(root, sides.after, compare(root, sides.after));
  return report;
}

/** `1.2.0 (sha256:0123456789ab)`: as much of a digest as a person compares. */
export function shortTag(text: string): string {
  const { tag, digest } = splitTag(text);
  return digest ? `${tag} (${digest.slice(0, "sha256:".length + 12)})` : tag;
}

export const describeMoves = (moves: readonly Move[]): string[] =>
  moves.map(({ environment, from, to }) => `${environment}: ${shortTag(from)} → ${shortTag(to)}`);
