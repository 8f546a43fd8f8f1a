/** The lines that every presentation shows of a change: the values before and after it. */
import { stringify } from "yaml";
import { isFields } from "../../kubernetes/value.ts";
import { type Change, type Field, pathText } from "../compare/compare.ts";
import { nameOf } from "../report/report.ts";
import { cut, visible } from "./visible.ts";

/** `path` names a field; `old` and `new` are its values; `more` says what is left out. The text is safe to show. */
export interface Line {
  kind: "path" | "old" | "new" | "more";
  text: string;
}

const line = (kind: Line["kind"], text: string): Line => ({ kind, text: visible(cut(text)) });

/** `Deployment agent-worker`, safe to show. */
export const titleOf = (change: Change): string => visible(cut(nameOf(change)));

function toText(value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  // The path names the variable already.
  const variable = isFields(value) && Object.keys(value).join() === "name,value";
  return variable ? toText(value.value) : JSON.stringify(value);
}

const valueLines = (kind: "old" | "new", value: unknown): Line[] =>
  value === undefined
    ? []
    : cut(toText(value))
        .split("\n")
        .map((text) => line(kind, text));

/** The whole object, as it will be. */
const manifestOf = (object: object): Line[] =>
  stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 })
    .trimEnd()
    .split("\n")
    .map((text) => line("new", text));

export function linesOf(entry: Change): Line[] {
  if (entry.type === "added") return manifestOf(entry.after);
  if (entry.type === "removed") return [];
  if (entry.fields.length === 0) return [{ kind: "more", text: "only the order of its lists" }];
  return entry.fields.flatMap(fieldLines);
}

function fieldLines({ path, before, after }: Field): Line[] {
  const old = valueLines("old", before);
  const next = valueLines("new", after);
  const [only, ...rest] = [...old, ...next];
  if (only && rest.length === 0)
    return [{ ...only, text: `${visible(cut(pathText(path)))}: ${only.text}` }];
  return [line("path", pathText(path)), ...old, ...next];
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
