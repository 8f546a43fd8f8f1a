/** Finds renamed objects: of the same kind and workload, and mostly equal. */
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { isFields } from "../../kubernetes/value.ts";
import { byName } from "./keys.ts";

type Pair = [before: KubernetesObject, after: KubernetesObject];

/** More than half of the fields of two objects must be equal. */
const mostly = 0.5;

export function pairRenamed(
  removed: readonly KubernetesObject[],
  added: readonly KubernetesObject[],
): Pair[] {
  const candidates = removed.flatMap((before) =>
    added
      .filter((after) => belongTogether(before, after))
      .map((after) => ({ pair: [before, after] as Pair, alike: similarity(before, after) })),
  );
  const pairs: Pair[] = [];
  for (const { pair } of candidates
    .filter(({ alike }) => alike > mostly)
    .sort((a, b) => b.alike - a.alike)) {
    const taken = pairs.some(([before, after]) => before === pair[0] || after === pair[1]);
    if (!taken) pairs.push(pair);
  }
  return pairs;
}

const workloadOf = ({ metadata }: KubernetesObject) => metadata.labels?.["app.kubernetes.io/name"];

const belongTogether = (before: KubernetesObject, after: KubernetesObject): boolean =>
  before.kind === after.kind &&
  before.metadata.namespace === after.metadata.namespace &&
  workloadOf(before) !== undefined &&
  workloadOf(before) === workloadOf(after);

function similarity(before: KubernetesObject, after: KubernetesObject): number {
  const [a, b] = [before, after].map((object) => new Set(leavesOf(withoutName(object))));
  if (!a || !b) return 0;
  const shared = [...a].filter((leaf) => b.has(leaf)).length;
  return shared / (a.size + b.size - shared);
}

const withoutName = (object: KubernetesObject) => ({
  ...object,
  metadata: { ...object.metadata, name: "" },
});

/** Every value with its path. */
function leavesOf(value: unknown, path = "", field = ""): string[] {
  if (Array.isArray(value)) {
    const items = byName(field, [value])?.[0] ?? new Map(value.map((item, n) => [`[${n}]`, item]));
    return [...items].flatMap(([key, item]) => leavesOf(item, path + key));
  }
  if (!isFields(value)) return [`${path}=${JSON.stringify(value)}`];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, `${path}.${key}`, key));
}

/** The common prefix of two names: `init-database` for two Jobs named after their content. */
export function familyOf(before: string, after: string): string {
  if (before === after) return after;
  let length = 0;
  while (length < before.length && before[length] === after[length]) length += 1;
  return before.slice(0, length).replace(/-[^-]*$/, "") || after;
}
