/** The lines that every presentation shows of a change: what was, and what is. */
import { stringify } from "yaml";
import { isFields } from "../../kubernetes/value.ts";
import { type Change, type Field, pathText } from "../compare/compare.ts";

/** `path` names a field; `old` and `new` are its values; `more` says what is left out. */
export interface Line {
  kind: "path" | "old" | "new" | "more";
  text: string;
}

/** A value longer than this says no more than its beginning. */
const longest = 400;

function toText(value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  // A variable is named by its path already.
  const variable = isFields(value) && Object.keys(value).join() === "name,value";
  return variable ? toText(value.value) : JSON.stringify(value);
}

const cut = (text: string): string =>
  text.length > longest ? `${text.slice(0, longest)}… (${text.length} characters)` : text;

const valueLines = (kind: "old" | "new", value: unknown): Line[] =>
  value === undefined
    ? []
    : cut(toText(value))
        .split("\n")
        .map((text) => ({ kind, text }));

/** The whole object, as it will be. */
const manifestOf = (object: object): Line[] =>
  stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 })
    .trimEnd()
    .split("\n")
    .map((text) => ({ kind: "new", text }));

export function linesOf(entry: Change): Line[] {
  if (entry.type === "added") return manifestOf(entry.after);
  if (entry.type === "removed") return [];
  if (entry.fields.length === 0) return [{ kind: "more", text: "the order of its lists alone" }];
  return entry.fields.flatMap(fieldLines);
}

function fieldLines({ path, before, after }: Field): Line[] {
  const old = valueLines("old", before);
  const next = valueLines("new", after);
  const [only, ...rest] = [...old, ...next];
  if (only && rest.length === 0) return [{ ...only, text: `${pathText(path)}: ${only.text}` }];
  return [{ kind: "path", text: pathText(path) }, ...old, ...next];
}

/** "3 objects" */
export const count = (number: number, noun: string): string =>
  `${number} ${noun}${number === 1 ? "" : "s"}`;

const verbs = {
  added: "added",
  removed: "removed",
  changed: "changed",
  renamed: "renamed",
} as const;

/** "2 changed, 1 added" */
export const tally = (entries: readonly Change[]): string =>
  Object.entries(verbs)
    .map(([type, verb]) => ({
      verb,
      number: entries.filter((entry) => entry.type === type).length,
    }))
    .filter(({ number }) => number > 0)
    .map(({ verb, number }) => `${number} ${verb}`)
    .join(", ");
