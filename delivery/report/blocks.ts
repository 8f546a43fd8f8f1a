/** Changes that several environments have alike, field by field, so that a reviewer reads each of them once. */

import { canonical } from "../../kubernetes/value.ts";
import { objectOf } from "../compare/compare.ts";
import { identityOf } from "../compare/identity.ts";
import type { Entry, Place } from "./place.ts";

export interface Block {
  environments: string[];
  changes: Entry[];
}

/** A changed object falls into its fields: one may differ everywhere, another in one environment. */
const split = (entry: Entry): Entry[] =>
  entry.type === "changed" && entry.fields.length > 1
    ? entry.fields.map((field) => ({ ...entry, fields: [field] }))
    : [entry];

/** The object, and how it changes as a whole. */
function identity(entry: Entry): string {
  const { kind, metadata } = objectOf(entry);
  // A Job that is named after its content has another name in each environment, for the same reason.
  const what =
    entry.type === "renamed" ? `${kind}/${metadata.namespace}` : identityOf(objectOf(entry));
  return canonical([entry.type, entry.onDemand, what]);
}

const signature = (entry: Entry): string =>
  canonical([identity(entry), "fields" in entry ? entry.fields : objectOf(entry)]);

/** Puts the fields of one object together again. */
const merge = (entries: readonly Entry[]): Entry[] =>
  [...Map.groupBy(entries, identity).values()].flatMap((same) => {
    const [first] = same;
    if (first?.type !== "changed") return same;
    return [{ ...first, fields: same.flatMap((entry) => ("fields" in entry ? entry.fields : [])) }];
  });

/** What most environments have comes first. */
export function blocksOf(places: readonly Place[]): Block[] {
  const parts = places.flatMap(({ name, changes }) =>
    changes.flatMap(split).map((entry) => ({ name, entry, key: signature(entry) })),
  );
  const shared = [...Map.groupBy(parts, ({ key }) => key).values()].map((same) => ({
    environments: [...new Set(same.map(({ name }) => name))],
    entries: same.slice(0, 1).map(({ entry }) => entry),
  }));
  return [...Map.groupBy(shared, ({ environments }) => environments.join()).values()]
    .map((same) => ({
      environments: same[0]?.environments ?? [],
      changes: merge(same.flatMap(({ entries }) => entries)),
    }))
    .sort((a, b) => b.environments.length - a.environments.length);
}
