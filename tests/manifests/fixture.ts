/** Reads the fixtures: each makes a good overlay, or the good Applications, break one policy and no other. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { applyPatch, type Operation } from "rfc6902";
import { parse } from "yaml";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { nameOf } from "../../policies/policy.ts";

const folder = join(import.meta.dirname, "fixtures");

export interface Case {
  /** What is wrong in it: its first comment. */
  title: string;
  /** Environment whose overlay is changed, `gke/stateful-set` for it with that kind of database, or `apps`. */
  overlay: string;
  /** JSON 6902 patches by the object that they change. */
  change?: Record<string, Operation[]>;
  add?: KubernetesObject[];
  remove?: string[];
  /** Object and field of a violation that must be found. */
  violates: string;
}

/** Fixtures by the name of the policy that they break; one file may hold several cases. */
export const fixtures: ReadonlyMap<string, readonly Case[]> = new Map(
  readdirSync(folder).map((file) => [file.replace(".yaml", ""), read(join(folder, file))]),
);

function read(file: string): Case[] {
  return readFileSync(file, "utf8")
    .split("---\n")
    .map((text) => ({ title: /^# (.*)$/m.exec(text)?.[1] ?? "", ...parse(text) }));
}

/** Whether `name` is `pattern`, which may end in `*` where a name ends in a fingerprint. */
export const isNamed = (pattern: string, name: string) =>
  pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

/** The objects with the case's changes. Throws for a change that changes nothing: the fixture would prove nothing. */
export function applied(
  { change = {}, add = [], remove = [] }: Case,
  good: readonly KubernetesObject[],
): KubernetesObject[] {
  const objects = structuredClone([...good]);
  for (const [pattern, operations] of Object.entries(change)) {
    const object = found(objects, pattern);
    const problem = applyPatch(object, operations).find((result) => result !== null);
    if (problem) throw new Error(`${pattern}: ${problem.message}`);
  }
  const removed = new Set(remove.map((pattern) => found(objects, pattern)));
  return [...objects.filter((object) => !removed.has(object)), ...add];
}

function found(objects: readonly KubernetesObject[], pattern: string): KubernetesObject {
  const object = objects.find((candidate) => isNamed(pattern, nameOf(candidate)));
  if (object === undefined) throw new Error(`There is no ${pattern} to change`);
  return object;
}
