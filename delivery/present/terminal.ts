/** The difference for a terminal. */
import { styleText } from "node:util";
import type { Severity } from "../callouts/callout.ts";
import type { Change } from "../compare/compare.ts";
import { type GroupedCallout, textOf } from "../report/callouts.ts";
import { isEmpty, nameOf, type Report, unchanged } from "../report/report.ts";
import { spell } from "../sentence.ts";
import { type Line, linesOf, tally } from "./lines.ts";

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
  const [path, old, next, ...rest] = lines;
  const pair = path?.kind === "path" && old?.kind === "old" && next?.kind === "new";
  if (pair && rest[0]?.kind !== "new" && old.text.length + next.text.length < 60) {
    const values = `${styleText("red", old.text)} → ${styleText("green", next.text)}`;
    return [`      ${styleText("yellow", "~")} ${path.text}: ${values}`, ...joined(rest)];
  }
  return path ? [line[path.kind](path.text), ...joined(lines.slice(1))] : [];
}

const signs: Record<Change["type"], string> = {
  added: styleText("green", "+"),
  removed: styleText("red", "-"),
  changed: styleText("yellow", "~"),
  renamed: styleText("yellow", "→"),
};

const places = ({
  environments,
  onDemand,
}: Pick<GroupedCallout, "environments" | "onDemand">): string =>
  environments.join(", ") + (onDemand ? ` (${onDemand})` : "");

const remark = (found: GroupedCallout): string =>
  `${severity[found.severity](`${marks[found.severity]} ${spell(textOf(found), (value) => value)}`)} ${styleText("dim", places(found))}`;

/** A new object is shown whole only where there are few: a new environment is a list of names. */
const most = 5;

function entry(change: Change, terse: boolean): string[] {
  const title = `  ${signs[change.type]} ${styleText("bold", nameOf(change))}`;
  const lines = terse && change.type === "added" ? [] : linesOf(change);
  return [title, ...joined(lines)];
}

export function toTerminal(report: Report): string {
  const { from, to, shared, callouts, notes } = report;
  const same = unchanged(report);
  const quiet = same.length > 0 ? [`No change: ${same.join(", ")}.`] : [];
  const head = isEmpty(report)
    ? [`Nothing changes against ${from}.`]
    : [`What ${to} changes against ${from}`, "", ...callouts.map(remark)];
  const body = shared.flatMap(({ environments, changes }) => {
    const terse = changes.filter(({ type }) => type === "added").length > most;
    return [
      "",
      `${styleText(["bold", "underline"], environments.join(", "))} ${styleText("dim", `(${tally(changes)})`)}`,
      ...changes.flatMap((change) => entry(change, terse)),
    ];
  });
  const foot = [
    ...notes.map((note) =>
      styleText(
        "yellow",
        spell(note, (value) => value),
      ),
    ),
    ...(isEmpty(report) ? [] : quiet),
  ];
  return [...head, ...body, ...(foot.length > 0 ? ["", ...foot] : [])].join("\n");
}
