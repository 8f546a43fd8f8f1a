/** Carries an image to environments: every check first, then the data file and all that is generated from it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { lt, valid } from "semver";
import { type Catalogue, catalogue, environmentOf } from "../../generators/catalogue.ts";
import { apply, compare } from "../../generators/disk.ts";
import { renderRepository } from "../../generators/repository.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { differenceOf } from "../difference.ts";
import type { Report } from "../report/report.ts";
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

export interface Wish {
  tag: string;
  environments: readonly string[];
  allowDowngrade: boolean;
}

const isOlder = (to: string, from: string): boolean =>
  valid(to) !== null && valid(from) !== null && lt(to, from);

/** What a wish changes; nothing where it is so already. */
export function plan(tags: Tags, { tag, environments, allowDowngrade }: Wish): Move[] {
  requireTag(tag);
  const moves = environments.map((name): Move => {
    const from = tags[environmentOf(name).name];
    if (from === undefined)
      throw new UserError(`${tagsFile} has no tag for ${name}: add it by hand first.`);
    return { environment: name, from, to: tag };
  });
  const back = moves.find(({ to, from }) => isOlder(to, from));
  if (back && !allowDowngrade) {
    throw new UserError(
      `${back.environment} runs ${back.from}, which is newer than ${tag}. If going back is what you want: --allow-downgrade. The schema of the database stays as it is.`,
    );
  }
  return moves.filter(({ from, to }) => from !== to);
}

/** The image that FROM runs, for TO. */
export function planPromotion(
  tags: Tags,
  from: string,
  to: string,
  allowDowngrade: boolean,
): Move[] {
  environmentOf(to);
  const tag = tags[environmentOf(from).name];
  if (from === to)
    throw new UserError(`${from} runs its own image already: name another environment.`);
  if (tag === undefined) throw new UserError(`${tagsFile} has no tag for ${from}.`);
  return plan(tags, { tag, environments: [to], allowDowngrade });
}

function requireData({ environments }: Catalogue, tags: Tags): void {
  const other = environments.find(({ name, image }) => image.tag !== tags[name]);
  if (other) {
    throw new UserError(
      `generators/environments/${other.name}.ts says ${other.image.tag}, ${tagsFile} says ${tags[other.name]}: let the first take its tag from the second.`,
    );
  }
}

/** Everything is rendered before anything is written. */
export async function carry(
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

export const describeMoves = (moves: readonly Move[]): string[] =>
  moves.map(({ environment, from, to }) => `${environment}: ${from} → ${to}`);
