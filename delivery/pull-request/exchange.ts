/** The difference as JSON, and back. The reader trusts the objects in it and nothing else. */
import { isObject, type KubernetesObject } from "../../kubernetes/object.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { at, isFields, listAt, textAt } from "../../kubernetes/value.ts";
import { type Change, compareObjects } from "../compare/compare.ts";
import { textOf } from "../report/callouts.ts";
import { type Report, reportOf } from "../report/report.ts";
import type { EnvironmentChanges } from "../report/shared-changes.ts";
import { type Sentence, say, spell } from "../sentence.ts";

const plain = (text: Sentence): string => spell(text, (value) => value);

/** Without the shared changes: they are the same changes in another order. */
export const toJson = ({ from, to, notes, callouts, environments }: Report): string =>
  `${JSON.stringify(
    {
      from,
      to,
      notes: notes.map(plain),
      callouts: callouts.map((remark) => ({ ...remark, text: plain(textOf(remark)) })),
      environments,
    },
    null,
    2,
  )}\n`;

/** Why there is no difference, for the reader. */
export const failureToJson = (failure: string): string => `${JSON.stringify({ failure })}\n`;

/** Limits: nothing larger is a difference of this repository. */
const most = {
  characters: 20_000_000,
  depth: 60,
  environments: 50,
  changes: 5000,
  notes: 20,
  note: 300,
};

function objectAt(change: unknown, side: "before" | "after"): KubernetesObject[] {
  const value = at(change, side);
  if (value === undefined) return [];
  if (!isObject(value))
    throw new UserError(`The difference has a "${side}" that is not an object.`);
  return [value];
}

/** Compares the change again: the fields and call-outs in the file could be forged. */
function changesOf(change: unknown): Change[] {
  const onDemand = nameAt(change, "onDemand");
  return compareObjects(objectAt(change, "before"), objectAt(change, "after")).map((found) => ({
    ...found,
    ...(onDemand && { onDemand }),
  }));
}

/** The names of folders in this repository have this form; anything else could be markup. */
function nameAt(value: unknown, key: string): string | undefined {
  const name = textAt(value, key);
  if (name === undefined || /^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) return name;
  throw new UserError(`The difference has an invalid ${key}: ${JSON.stringify(name)}`);
}

const texts = (value: unknown, ...path: string[]): string[] =>
  listAt(value, ...path).filter((item) => typeof item === "string");

function parseJson(text: string): unknown {
  if (text.length > most.characters)
    throw new UserError(`The difference is larger than ${most.characters} characters.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(`The difference is not valid JSON: ${(error as Error).message}`);
  }
  if (depthOf(value) <= most.depth) return value;
  throw new UserError(`The difference is nested more than ${most.depth} levels deep.`);
}

/** How deep the lists and maps of a value are nested: what walks them must not run out of stack. */
function depthOf(value: unknown): number {
  let level: unknown[] = [value];
  for (let depth = 0; ; depth += 1) {
    level = level.filter((item) => typeof item === "object" && item !== null);
    if (level.length === 0 || depth > most.depth) return depth;
    level = level.flatMap((item): unknown[] => Object.values(item as object));
  }
}

/** Reads the output of `toJson` or `failureToJson`, which may be forged. */
export function readJson(text: string): { report: Report } | { failure: string } {
  const value = parseJson(text);
  const failure = textAt(value, "failure");
  return failure === undefined ? { report: reportIn(value) } : { failure };
}

function reportIn(value: unknown): Report {
  if (!isFields(value) || !Array.isArray(value.environments))
    throw new UserError(
      "The difference has no environments. `pnpm diff --json` writes a valid one.",
    );
  if (value.environments.length > most.environments)
    throw new UserError(
      `The difference has ${value.environments.length} environments: at most ${most.environments} are read.`,
    );
  const environments = value.environments.map(
    (place: unknown): EnvironmentChanges => ({
      name: nameAt(place, "name") ?? "",
      changes: listAt(place, "changes").slice(0, most.changes).flatMap(changesOf),
    }),
  );
  return reportOf(environments, {
    from: (textAt(value, "from") ?? "").slice(0, most.note),
    to: (textAt(value, "to") ?? "").slice(0, most.note),
    notes: texts(value, "notes")
      .slice(0, most.notes)
      .map((note) => say`${note.slice(0, most.note)}`),
  });
}
