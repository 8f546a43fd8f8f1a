/** The difference as Markdown for a pull request: folded, and never longer than GitHub accepts. */

import type { Severity } from "../callouts/callout.ts";
import { type GroupedCallout, textOf } from "../report/callouts.ts";
import { isEmpty, isEverywhere, type Report, unchanged } from "../report/report.ts";
import { spell } from "../sentence.ts";
import { code, listed } from "./code.ts";
import { count } from "./lines.ts";
import { sectionOf, sectionText } from "./markdown-section.ts";

/** Characters in a comment, or in the body of a pull request. */
export const githubLimit = 65_536;

interface Options {
  limit?: number;
  /** Command that shows everything, for where this had to be cut. */
  command?: string;
}

const icons: Record<Severity, string> = { danger: "🛑", warning: "⚠️", notice: "ℹ️" };

const calloutLine = (found: GroupedCallout, report: Report): string => {
  const { severity, environments, onDemand } = found;
  const where = isEverywhere(environments, report)
    ? "every environment"
    : listed(environments, code);
  return `- ${icons[severity]} ${spell(textOf(found), code)} <sub>${where}${onDemand ? `, ${code(onDemand)}` : ""}</sub>`;
};

/** The texts that fit. A text that is too long is left out for shorter ones behind it. */
function fitting(texts: readonly string[], room: number): string[] {
  let left = room;
  return texts.filter((text) => {
    const needed = text.length + "\n\n".length;
    if (needed > left) return false;
    left -= needed;
    return true;
  });
}

/** Call-outs are sorted by severity: where there is no room, the last ones are left out. */
function head(report: Report, room: number): { text: string; left: number } {
  const { from, callouts, notes } = report;
  const same = isEmpty(report) ? [] : unchanged(report);
  const lines = callouts.map((found) => calloutLine(found, report));
  const before = [
    isEmpty(report) ? `No change against ${code(from)}.` : `Against ${code(from)}:`,
    "",
  ];
  const after = [
    ...notes.flatMap((note) => [`> ${spell(note, code)}`, ""]),
    ...(same.length > 0 ? [`No change: ${listed(same, code)}.`, ""] : []),
  ];
  let left = room - [...before, ...after, ""].join("\n").length;
  const fit = lines.findIndex((line) => {
    left -= line.length + 1;
    return left < 0;
  });
  const shown = fit < 0 ? lines : lines.slice(0, fit);
  const list = shown.length > 0 ? [...shown, ""] : [];
  return { text: [...before, ...list, ...after].join("\n"), left: lines.length - shown.length };
}

/** Sections of no more than this, all together, are not folded. */
const openUpTo = 1500;

interface Composed {
  text: string;
  objects: number;
  callouts: number;
}

function compose(report: Report, limit: number): Composed {
  const sections = report.shared.map(sectionOf);
  const open = sections.flatMap(({ texts }) => texts).join("").length <= openUpTo;
  const frames = sections.map(
    (section) => sectionText(section, [], open).length + 2 * section.fence.length + 40,
  );
  const sum = frames.reduce((total, length) => total + length, 0);
  // The frames of the sections leave at least half of the room to the call-outs.
  const top = head(report, Math.max(limit - sum, limit / 2));
  let room = limit - top.text.length - sum;
  let objects = 0;
  const texts: string[] = [];
  for (const [index, section] of sections.entries()) {
    const frame = frames[index] ?? 0;
    // Without room for all frames, only the first sections are there, without their objects.
    const place = limit - top.text.length - texts.join("\n").length;
    const shown = fitting(section.texts, room);
    objects += section.texts.length - shown.length;
    if (frame > place) continue;
    room -= shown.join("\n\n").length;
    texts.push(sectionText(section, shown, open));
  }
  return { text: [top.text, ...texts].join("\n"), objects, callouts: top.left };
}

/** Room for the sentence that says what was left out. */
const reserve = 600;

export function toMarkdown(
  report: Report,
  { limit = githubLimit, command = "pnpm diff" }: Options = {},
): string {
  const whole = compose(report, Number.POSITIVE_INFINITY).text;
  if (whole.length <= limit) return whole;
  const { text, objects, callouts } = compose(report, limit - reserve);
  const left = [
    ...(objects > 0 ? [count(objects, "changed object")] : []),
    ...(callouts > 0 ? [count(callouts, "call-out")] : []),
  ];
  return `${text}\n**Cut to fit a comment:** ${left.join(" and ")} not shown. To see everything: ${code(command)}\n`;
}
