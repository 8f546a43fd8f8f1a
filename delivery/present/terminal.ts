/** The difference for a terminal. */
import { styleText } from "node:util";
import type { Severity } from "../callouts/callout.ts";
import type { Change } from "../compare/compare.ts";
import { type GroupedCallout, textOf } from "../report/callouts.ts";
import { isEmpty, type Report, unchanged } from "../report/report.ts";
import { type Sentence, spell } from "../sentence.ts";
import { type Line, linesOf, tally, titleOf } from "./lines.ts";
import { cut, visible } from "./visible.ts";

const severity: Record<Severity, (text: string) => string> = {
  danger: (text) => styleText(["red", "bold"], text),
  warning: (text) => styleText("yellow", text),
  notice: (text) => text,
};
const marks: Record<Severity, string> = { danger: "✖", warning: "▲", notice: "·" };

const line: Record<Line["kind"], (text: string) => string> = {
  path: (text) => `        ${text}`,
  old: (text) => styleText("red", `      - ${text}`),
  new: (text) => styleText("green", `      + ${text}`),
  more: (text) => styleText("dim", `        ${text}`),
};

/** A short change of one value fits in one line: `path: old → new`. */
function joined(lines: readonly Line[]): string[] {
  const text: string[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const [path, old, next, after] = lines.slice(index, index + 4);
    const pair = path?.kind === "path" && old?.kind === "old" && next?.kind === "new";
    if (pair && after?.kind !== "new" && old.text.length + next.text.length < 60) {
      const values = `${styleText("red", old.text)} → ${styleText("green", next.text)}`;
      text.push(`      ${styleText("yellow", "~")} ${path.text}: ${values}`);
      index += 2;
    } else if (path) text.push(line[path.kind](path.text));
  }
  return text;
}

const signs: Record<Change["type"], string> = {
  added: styleText("green", "+"),
  removed: styleText("red", "-"),
  changed: styleText("yellow", "~"),
  renamed: styleText("yellow", "→"),
};

const safe = (value: string): string => visible(cut(value));
const plain = (sentence: Sentence): string => spell(sentence, safe);
const names = (environments: readonly string[]): string => environments.map(safe).join(", ");

const calloutLine = (found: GroupedCallout): string => {
  const { environments, onDemand } = found;
  const where = names(environments) + (onDemand ? ` (${safe(onDemand)})` : "");
  const text = severity[found.severity](`${marks[found.severity]} ${plain(textOf(found))}`);
  return `${text} ${styleText("dim", where)}`;
};

/** New objects are shown whole only where there are few: a new environment is a list of names. */
const mostAdded = 5;

function changeLines(change: Change, terse: boolean): string[] {
  const title = `  ${signs[change.type]} ${styleText("bold", titleOf(change))}`;
  const lines = terse && change.type === "added" ? [] : linesOf(change);
  return [title, ...joined(lines)];
}

export function toTerminal(report: Report): string {
  const { from, to, shared, callouts, notes } = report;
  const same = unchanged(report);
  const head = isEmpty(report)
    ? [`Nothing changes against ${safe(from)}.`]
    : [`What ${safe(to)} changes against ${safe(from)}`, "", ...callouts.map(calloutLine)];
  const body = shared.flatMap(({ environments, changes }) => {
    const terse = changes.filter(({ type }) => type === "added").length > mostAdded;
    return [
      "",
      `${styleText(["bold", "underline"], names(environments))} ${styleText("dim", `(${tally(changes)})`)}`,
      ...changes.flatMap((change) => changeLines(change, terse)),
    ];
  });
  const foot = [
    ...notes.map((note) => styleText("yellow", plain(note))),
    ...(isEmpty(report) || same.length === 0 ? [] : [`No change: ${names(same)}.`]),
  ];
  return [...head, ...body, ...(foot.length > 0 ? ["", ...foot] : [])].join("\n");
}
