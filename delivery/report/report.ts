/** What a reviewer gets: the changes of each environment, those that are alike once, and what to know of them first. */

import { compareObjects, objectOf } from "../compare/compare.ts";
import { argocd, environmentOrder } from "../environment-order.ts";
import type { Group } from "../render.ts";
import type { Sentence } from "../sentence.ts";
import { type Block, blocksOf } from "./blocks.ts";
import type { Entry, Place } from "./place.ts";
import { type Remark, remarksOf } from "./remarks.ts";

export interface Report {
  /** What is compared, in words. */
  from: string;
  to: string;
  /** All that were looked at, changed or not. */
  environments: Place[];
  /** The same changes, each once for all environments that have it. */
  blocks: Block[];
  remarks: Remark[];
  /** What else to know, such as environments that are new as a whole. */
  notes: Sentence[];
}

type Words = Pick<Report, "from" | "to" | "notes">;

function entriesOf(before: readonly Group[], after: readonly Group[]): Entry[] {
  const parts = new Set([...after, ...before].map(({ onDemand }) => onDemand));
  return [...parts].flatMap((onDemand) => {
    const [old, next] = [before, after].map((side) =>
      side.filter((group) => group.onDemand === onDemand).flatMap(({ objects }) => objects),
    );
    return compareObjects(old ?? [], next ?? []).map((change) => ({
      ...change,
      ...(onDemand && { onDemand }),
    }));
  });
}

export const reportOf = (environments: Place[], words: Words): Report => ({
  ...words,
  environments,
  blocks: blocksOf(environments),
  remarks: remarksOf(environments),
});

/** The report of two sets of rendered objects. */
export function reportOfGroups(
  { before, after }: Record<"before" | "after", readonly Group[]>,
  words: Words,
): Report {
  const names = environmentOrder([...after, ...before].map(({ environment }) => environment));
  const places = names.map((name): Place => {
    const [old, next] = [before, after].map((side) =>
      side.filter(({ environment }) => environment === name),
    );
    return { name, changes: entriesOf(old ?? [], next ?? []) };
  });
  return reportOf(places, words);
}

export const unchanged = ({ environments }: Report): string[] =>
  environments.filter(({ changes }) => changes.length === 0).map(({ name }) => name);

/** Whether these are all environments there are. */
export const isEverywhere = (names: readonly string[], { environments }: Report): boolean =>
  environments.every(({ name }) => name === argocd || names.includes(name));

export const isEmpty = ({ blocks }: Report): boolean => blocks.length === 0;

/** `Deployment agent-worker`, with the names before and after where those differ. */
export function nameOf(entry: Entry): string {
  const { kind, metadata } = objectOf(entry);
  const name =
    entry.type === "renamed" ? `${entry.before.metadata.name} → ${metadata.name}` : metadata.name;
  return `${kind} ${name}${entry.onDemand ? ` (${entry.onDemand}, deployed by hand)` : ""}`;
}
