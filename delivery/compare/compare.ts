/** Compares two sets of objects: objects by kind, namespace and name, and fields by name, never by line. */
import diff from "microdiff";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { at, canonical } from "../../kubernetes/value.ts";
import { align } from "./align.ts";
import { hideSecrets } from "./hide.ts";
import { identityOf, podTemplateOf, runsPods } from "./identity.ts";
import { pairRenamed } from "./rename.ts";

export interface Field {
  /** The names of the fields down to it; an item of a list is in brackets. */
  path: readonly string[];
  /** Absent where the object did not have the field, or no longer has it. */
  before?: unknown;
  after?: unknown;
}

export type Change = (
  | { type: "added"; after: KubernetesObject }
  | { type: "removed"; before: KubernetesObject }
  | {
      type: "changed" | "renamed";
      before: KubernetesObject;
      after: KubernetesObject;
      fields: Field[];
    }
) & {
  /** The workload that the object is part of, where that is deployed by hand only. */
  onDemand?: string;
};

/** The object after the change, or before it where it is removed. */
export const objectOf = (change: Change): KubernetesObject =>
  change.type === "removed" ? change.before : change.after;

/** `spec.containers[agent].image`; a key that has dots itself is quoted. */
export const pathText = (path: readonly string[]): string =>
  path
    .map((key, index) => {
      if (key.startsWith("[")) return key;
      if (key.includes(".")) return `[${JSON.stringify(key)}]`;
      return index === 0 ? key : `.${key}`;
    })
    .join("");

export function compareObjects(
  before: readonly KubernetesObject[],
  after: readonly KubernetesObject[],
): Change[] {
  const earlier = new Map(before.map((object) => [identityOf(object), object]));
  const later = new Map(after.map((object) => [identityOf(object), object]));
  const removed = before.filter((object) => !later.has(identityOf(object)));
  const added = after.filter((object) => !earlier.has(identityOf(object)));
  const renamed = pairRenamed(removed, added);
  const gone = removed.filter((object) => !renamed.some(([old]) => old === object));
  return [
    ...after.flatMap((object): Change[] => {
      const old = earlier.get(identityOf(object));
      if (old) return changed(old, object);
      const pair = renamed.find(([, next]) => next === object);
      return [pair ? comparePair("renamed", ...pair) : { type: "added", after: shown(object) }];
    }),
    ...gone.map((object): Change => ({ type: "removed", before: shown(object) })),
  ];
}

const shown = (object: KubernetesObject) => hideSecrets(undefined, object)[1] as KubernetesObject;

/** The order of named items is not a change, except in a pod template: pods restart for it. */
function changed(before: KubernetesObject, after: KubernetesObject): Change[] {
  const change = comparePair("changed", before, after);
  const restarts =
    runsPods(after) && canonical(podTemplateOf(before)) !== canonical(podTemplateOf(after));
  return change.fields.length > 0 || restarts ? [change] : [];
}

function comparePair(type: "changed" | "renamed", old: KubernetesObject, next: KubernetesObject) {
  const [before, after] = hideSecrets(old, next);
  const fields = fieldsOf(before, after).filter(
    ({ path }) => type === "changed" || pathText(path) !== "metadata.name",
  );
  return { type, before, after, fields } as const;
}

function fieldsOf(old: KubernetesObject, next: KubernetesObject): Field[] {
  const [before, after] = align(old, next) as [KubernetesObject, KubernetesObject];
  const paths = diff(before, after, { cyclesFix: false }).map(({ path }) => {
    // A list of plain values counts as one value: the order of arguments matters.
    const index = path.findIndex((key) => typeof key === "number");
    return (index < 0 ? path : path.slice(0, index)).map(String);
  });
  const unique = new Map(paths.map((path) => [path.join("\0"), path]));
  return [...unique.values()].map((path) => {
    const [a, b] = [at(before, ...path), at(after, ...path)];
    return { path, ...(a !== undefined && { before: a }), ...(b !== undefined && { after: b }) };
  });
}
