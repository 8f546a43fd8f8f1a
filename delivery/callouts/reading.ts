/** What the rules ask of a change. */
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { at } from "../../kubernetes/value.ts";
import { type Change, type Field, objectOf, pathText } from "../compare/compare.ts";

/** The fields of one object that differ; none where it is new or gone. */
export const fieldsOf = (change: Change): readonly Field[] =>
  "fields" in change ? change.fields : [];

export const under = (change: Change, ...path: string[]): readonly Field[] =>
  fieldsOf(change).filter((field) => path.every((key, index) => field.path[index] === key));

/** One field's values before and after, if it differs. */
export function moved(change: Change, ...path: string[]): Values | undefined {
  if (!("before" in change && "after" in change)) return undefined;
  const [before, after] = [at(change.before, ...path), at(change.after, ...path)];
  return JSON.stringify(before) === JSON.stringify(after) ? undefined : { before, after };
}

export interface Values {
  before: unknown;
  after: unknown;
}

/** `Deployment agent-worker`. */
export const titleOf = (object: KubernetesObject): string =>
  `${object.kind} ${object.metadata.name}`;

export const title = (change: Change): string => titleOf(objectOf(change));

export const pathsOf = (fields: readonly Field[]): string[] =>
  fields.map(({ path }) => pathText(path));

export const shown = (value: unknown): string =>
  value === undefined ? "nothing" : typeof value === "string" ? value : JSON.stringify(value);
