/** The difference as Markdown for a pull request: folded, and never longer than GitHub takes. */

import type { Severity } from "../callouts/callout.ts";
import type { Change } from "../compare/compare.ts";
import { type GroupedCallout, textOf } from "../report/callouts.ts";
import { isEmpty, isEverywhere, nameOf, type Report, unchanged } from "../report/report.ts";
import type { SharedChanges } from "../report/shared-changes.ts";
import { spell } from "../sentence.ts";
import { count, type Line, linesOf, tally } from "./lines.ts";

/** Characters in a comment, or in the body of a pull request. */
export const githubLimit = 65_536;

interface Options {
  limit?: number;
  /** Command that shows everything, for where this had to be cut. */
  command?: string;
}

/** Whatever it is, it is shown and does nothing: no markup, no link, nobody is mentioned. */
export function code(value: string): string {
  const text = value.replaceAll(/\s+/g, " ");
  const fence = "`".repeat(longestRun(text) + 1);
  const space = /^`|`$/.test(text) ? " " : "";
  return `${fence}${space}${text}${space}${fence}`;
}

const longestRun = (text: string): number =>
  Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));

const html = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const icons: Record<Severity, string> = { danger: "🛑", warning: "⚠️", notice: "ℹ️" };

const remark = (found: GroupedCallout, report: Report): string => {
  const { severity, environments, onDemand } = found;
  const places = isEverywhere(environments, report)
    ? "every environment"
    : environments.map(code).join(", ");
  return `- ${icons[severity]} ${spell(textOf(found), code)} <sub>${places}${onDemand ? `, ${code(onDemand)}` : ""}</sub>`;
};

const prefix: Record<Line["kind"], string> = { path: "  ", old: "- ", new: "+ ", more: "# " };
const signs: Record<Change["type"], string> = {
  added: "+",
  removed: "-",
  changed: "~",
  renamed: "→",
};

/** One object as the text of a `diff` block, which GitHub colours. */
const entryText = (entry: Change): string =>
  [
    `@@ ${signs[entry.type]} ${nameOf(entry)} @@`,
    ...linesOf(entry).map(({ kind, text }) => prefix[kind] + text),
  ].join("\n");

function block(
  { environments, changes }: SharedChanges,
  texts: readonly string[],
  open: boolean,
): string {
  const left = changes.length - texts.length;
  const fence = "`".repeat(Math.max(3, longestRun(texts.join("\n")) + 1));
  const summary = `<b>${html(environments.join(", "))}</b>: ${tally(changes)}${left > 0 ? `, ${left} of them not shown` : ""}`;
  const body = texts.length > 0 ? [`${fence}diff`, texts.join("\n\n"), fence, ""] : [];
  return [
    `<details${open ? " open" : ""}><summary>${summary}</summary>`,
    "",
    ...body,
    "</details>",
    "",
  ].join("\n");
}

/** Of the objects' texts, those that fit. A longer one gives way to shorter ones behind it. */
function fitting(texts: readonly string[], room: number): string[] {
  let left = room - "diff".length;
  return texts.filter((text) => {
    const needed = text.length + "\n\n".length + 2 * longestRun(text);
    if (needed > left) return false;
    left -= needed;
    return true;
  });
}

/** Remarks are in the order of severity: where there is no room, the last ones go. */
function head(report: Report, room: number): { text: string; cut: number } {
  const { from, callouts, notes } = report;
  const same = isEmpty(report) ? [] : unchanged(report).map(code);
  const lines = callouts.map((found) => remark(found, report));
  const frame = (shown: readonly string[]) =>
    [
      isEmpty(report) ? `No change against ${code(from)}.` : `Against ${code(from)}:`,
      "",
      ...shown,
      ...(shown.length > 0 ? [""] : []),
      ...notes.flatMap((note) => [`> ${spell(note, code)}`, ""]),
      ...(same.length > 0 ? [`No change: ${same.join(", ")}.`, ""] : []),
    ].join("\n");
  let shown = lines;
  while (shown.length > 0 && frame(shown).length > room) shown = shown.slice(0, -1);
  return { text: frame(shown), cut: lines.length - shown.length };
}

/** Blocks of no more than this, all together, are not folded. */
const openUpTo = 1500;

function compose(
  report: Report,
  limit: number,
): { text: string; objects: number; callouts: number } {
  const all = report.shared.map((found) => ({ found, texts: found.changes.map(entryText) }));
  const open = all.flatMap(({ texts }) => texts).join("").length <= openUpTo;
  const frames = all.map(
    ({ found, texts }) => block(found, [], open).length + 20 + 2 * longestRun(texts.join("\n")),
  );
  const top = head(report, limit - frames.reduce((sum, length) => sum + length, 0));
  let room = limit - top.text.length - frames.reduce((sum, length) => sum + length, 0);
  let objects = 0;
  const sections = all.map(({ found, texts }) => {
    const shown = fitting(texts, room);
    room -= shown.join("\n\n").length;
    objects += texts.length - shown.length;
    return block(found, shown, open);
  });
  return { text: [top.text, ...sections].join("\n"), objects, callouts: top.cut };
}

/** Room for the sentence that says what was cut. */
const reserve = 300;

export function toMarkdown(
  report: Report,
  { limit = githubLimit, command = "pnpm diff" }: Options = {},
): string {
  const whole = compose(report, Number.POSITIVE_INFINITY).text;
  if (whole.length <= limit) return whole;
  const { text, objects, callouts } = compose(report, limit - reserve);
  const cut = [
    ...(objects > 0 ? [count(objects, "changed object")] : []),
    ...(callouts > 0 ? [count(callouts, "call-out")] : []),
  ];
  return `${text}\n**Cut to fit a comment:** ${cut.join(" and ")} not shown. To see everything: ${code(command)}\n`;
}
