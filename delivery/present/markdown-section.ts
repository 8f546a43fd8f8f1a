/** The changes of some environments as a folded section of Markdown, with each object in a `diff` block. */
import type { Change } from "../compare/compare.ts";
import type { SharedChanges } from "../report/shared-changes.ts";
import { fenceFor, htmlCode, listed, withoutLongRuns } from "./code.ts";
import { type Line, linesOf, tally, titleOf } from "./lines.ts";

const prefix: Record<Line["kind"], string> = { path: "  ", old: "- ", new: "+ ", more: "# " };
const signs: Record<Change["type"], string> = {
  added: "+",
  removed: "-",
  changed: "~",
  renamed: "→",
};

/** One object as the text of a `diff` block, which GitHub colours. */
const changeText = (change: Change): string =>
  withoutLongRuns(
    [
      `@@ ${signs[change.type]} ${titleOf(change)} @@`,
      ...linesOf(change).map(({ kind, text }) => prefix[kind] + text),
    ].join("\n"),
  );

export interface Section {
  shared: SharedChanges;
  texts: readonly string[];
  fence: string;
}

export const sectionOf = (shared: SharedChanges): Section => {
  const texts = shared.changes.map(changeText);
  return { shared, texts, fence: fenceFor(texts.join("\n")) };
};

export function sectionText(
  { shared, fence }: Section,
  texts: readonly string[],
  open: boolean,
): string {
  const { environments, changes } = shared;
  const left = changes.length - texts.length;
  const summary = `<b>${listed(environments, htmlCode)}</b>: ${tally(changes)}${left > 0 ? `, ${left} of them not shown` : ""}`;
  const body = texts.length > 0 ? [`${fence}diff`, texts.join("\n\n"), fence, ""] : [];
  return [
    `<details${open ? " open" : ""}><summary>${summary}</summary>`,
    "",
    ...body,
    "</details>",
    "",
  ].join("\n");
}
