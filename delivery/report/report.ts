/** What a reviewer gets: the changes of each environment, those that are alike once, and what to know of them first. */

import { type Change, compareObjects, objectOf } from "../compare/compare.ts";
import { argocd, environmentOrder } from "../environment-order.ts";
import type { Group } from "../render.ts";
import type { Sentence } from "../sentence.ts";
import { type GroupedCallout, groupCallouts } from "./callouts.ts";
import { type EnvironmentChanges, type SharedChanges, sharedChangesOf } from "./shared-changes.ts";

export interface Report {
  /** What is compared, in words. */
  from: string;
  to: string;
  /** All that were looked at, changed or not. */
  environments: EnvironmentChanges[];
  /** The same changes, each once for all environments that have it. */
  shared: SharedChanges[];
  callouts: GroupedCallout[];
  /** What else to know, such as environments that are new as a whole. */
  notes: Sentence[];
}

type Words = Pick<Report, "from" | "to" | "notes">;

function changesOf(before: readonly Group[], after: readonly Group[]): Change[] {
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

export const reportOf = (environments: EnvironmentChanges[], words: Words): Report => ({
  ...words,
  environments,
  shared: sharedChangesOf(environments),
  callouts: groupCallouts(environments),
});

/** The report of two sets of rendered objects. */
export function reportOfGroups(
  { before, after }: Record<"before" | "after", readonly Group[]>,
  words: Words,
): Report {
  const names = environmentOrder([...after, ...before].map(({ environment }) => environment));
  const places = names.map((name): EnvironmentChanges => {
    const [old, next] = [before, after].map((side) =>
      side.filter(({ environment }) => environment === name),
    );
    return { name, changes: changesOf(old ?? [], next ?? []) };
  });
  return reportOf(places, words);
}

export const unchanged = ({ environments }: Report): string[] =>
  environments.filter(({ changes }) => changes.length === 0).map(({ name }) => name);

/** Whether these are all environments there are. */
export const isEverywhere = (names: readonly string[], { environments }: Report): boolean =>
  environments.every(({ name }) => name === argocd || names.includes(name));

export const isEmpty = ({ shared }: Report): boolean => shared.length === 0;

/** `Deployment agent-worker`, with the names before and after where those differ. */
export function nameOf(entry: Change): string {
  const { kind, metadata } = objectOf(entry);
  const name =
    entry.type === "renamed" ? `${entry.before.metadata.name} → ${metadata.name}` : metadata.name;
  return `${kind} ${name}${entry.onDemand ? ` (${entry.onDemand}, deployed by hand)` : ""}`;
}
