/** Groups equal changes of several environments, field by field, so that a reviewer reads each of them once. */

import { canonical } from "../../kubernetes/value.ts";
import { type Change, objectOf } from "../compare/compare.ts";
import { identityOf } from "../compare/identity.ts";

/** What changes in one environment, or in the objects that Argo CD itself is given. */
export interface EnvironmentChanges {
  /** Or `argocd`. */
  name: string;
  changes: Change[];
}

/** Changes that are the same in all of these environments. */
export interface SharedChanges {
  environments: string[];
  changes: Change[];
}

/** Splits a changed object into its fields: one may change everywhere, another in one environment only. */
const split = (entry: Change): Change[] =>
  entry.type === "changed" && entry.fields.length > 1
    ? entry.fields.map((field) => ({ ...entry, fields: [field] }))
    : [entry];

/** The object, and whether it is added, removed, changed or renamed. */
function identity(entry: Change): string {
  const { kind, metadata } = objectOf(entry);
  // A Job that is named after its content has another name in each environment, for the same reason.
  const what =
    entry.type === "renamed" ? `${kind}/${metadata.namespace}` : identityOf(objectOf(entry));
  return canonical([entry.type, entry.onDemand, what]);
}

const signature = (entry: Change): string =>
  canonical([identity(entry), "fields" in entry ? entry.fields : objectOf(entry)]);

/** Joins the fields of one object again. */
const merge = (changes: readonly Change[]): Change[] =>
  [...Map.groupBy(changes, identity).values()].flatMap((same) => {
    const [first] = same;
    if (first?.type !== "changed") return same;
    return [{ ...first, fields: same.flatMap((entry) => ("fields" in entry ? entry.fields : [])) }];
  });

/** Changes that most environments share come first. */
export function sharedChangesOf(places: readonly EnvironmentChanges[]): SharedChanges[] {
  const parts = places.flatMap(({ name, changes }) =>
    changes.flatMap(split).map((entry) => ({ name, entry, key: signature(entry) })),
  );
  const shared = [...Map.groupBy(parts, ({ key }) => key).values()].map((same) => ({
    environments: [...new Set(same.map(({ name }) => name))],
    changes: same.slice(0, 1).map(({ entry }) => entry),
  }));
  return [...Map.groupBy(shared, ({ environments }) => environments.join()).values()]
    .map((same) => ({
      environments: same[0]?.environments ?? [],
      changes: merge(same.flatMap(({ changes }) => changes)),
    }))
    .sort((a, b) => b.environments.length - a.environments.length);
}
