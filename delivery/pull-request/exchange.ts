/** The difference as data, and back: whoever reads it believes the objects and nothing else of it. */
import { isObject, type KubernetesObject } from "../../kubernetes/object.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { at, isFields, listAt, textAt } from "../../kubernetes/value.ts";
import { compareObjects } from "../compare/compare.ts";
import type { Entry, Place } from "../report/place.ts";
import { textOf } from "../report/remarks.ts";
import { type Report, reportOf } from "../report/report.ts";
import { type Sentence, say, spell } from "../sentence.ts";

const plain = (text: Sentence): string => spell(text, (value) => value);

/** Without the blocks: they are the same changes in another order. */
export const toJson = ({ from, to, notes, remarks, environments }: Report): string =>
  `${JSON.stringify(
    {
      from,
      to,
      notes: notes.map(plain),
      remarks: remarks.map((remark) => ({ ...remark, text: plain(textOf(remark)) })),
      environments,
    },
    null,
    2,
  )}\n`;

/** Sizes beyond which it is no difference of this repository. */
const most = { characters: 20_000_000, environments: 50, changes: 5000, notes: 20, note: 300 };

function objectAt(change: unknown, side: "before" | "after"): KubernetesObject[] {
  const value = at(change, side);
  if (value === undefined) return [];
  if (!isObject(value)) throw new UserError(`The difference has a "${side}" that is no object.`);
  return [value];
}

/** The change is compared again here: fields and call-outs in the file could say anything. */
function entriesOf(change: unknown): Entry[] {
  const onDemand = nameAt(change, "onDemand");
  return compareObjects(objectAt(change, "before"), objectAt(change, "after")).map((found) => ({
    ...found,
    ...(onDemand && { onDemand }),
  }));
}

/** Folders of this repository are named so; everything else could be markup. */
function nameAt(value: unknown, key: string): string | undefined {
  const name = textAt(value, key);
  if (name === undefined || /^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) return name;
  throw new UserError(`The difference has a ${key} that is none: ${JSON.stringify(name)}`);
}

const texts = (value: unknown, ...path: string[]): string[] =>
  listAt(value, ...path).filter((item) => typeof item === "string");

function parseJson(text: string): unknown {
  if (text.length > most.characters) throw new UserError("The difference is too large to be one.");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`The difference is no JSON: ${(error as Error).message}`);
  }
}

/** Reads what `toJson` wrote, or what somebody made up. */
export function fromJson(text: string): Report {
  const value = parseJson(text);
  if (!isFields(value) || !Array.isArray(value.environments))
    throw new UserError(
      "That is no difference: it has no environments. `pnpm diff --json` makes one.",
    );
  const environments = value.environments.map(
    (place: unknown): Place => ({
      name: nameAt(place, "name") ?? "",
      changes: listAt(place, "changes").slice(0, most.changes).flatMap(entriesOf),
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
