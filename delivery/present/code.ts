/** Values in Markdown: shown as code, whatever they hold. No markup in them works, no link, and nobody is mentioned. */
import { cut, visible } from "./visible.ts";

/** GitHub's parser does not close a code span of more than 80 backticks, nor a fence of more than 255. */
const longestRun = 8;

/** Backticks decide where code ends, so a long run of them is counted instead of shown. */
export const withoutLongRuns = (text: string): string =>
  text.replaceAll(/`+/g, (run) =>
    run.length > longestRun ? `${run.slice(0, longestRun)}…(${run.length} backticks)` : run,
  );

/** A fence that no line of the text can close. */
export function fenceFor(text: string): string {
  const runs = (text.match(/`+/g) ?? []).map(({ length }) => length);
  return "`".repeat(Math.max(2, ...runs) + 1);
}

export function code(value: string): string {
  const text = withoutLongRuns(visible(cut(value)));
  if (text.trim() === "") return `\`${JSON.stringify(text)}\``; // Markdown has no empty code
  const runs = (text.match(/`+/g) ?? []).map(({ length }) => length);
  const fence = "`".repeat(Math.max(0, ...runs) + 1);
  // One space on each side is removed by the parser.
  const space = /^[` ]|[` ]$/.test(text) ? " " : "";
  return `${fence}${space}${text}${space}${fence}`;
}

/** The same inside of HTML, where GitHub leaves only code alone. */
export const htmlCode = (value: string): string => {
  const text = withoutLongRuns(visible(cut(value)));
  return `<code>${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")}</code>`;
};

/** Names that are listed before the others are only counted. */
const mostNames = 12;

export function listed(names: readonly string[], show: (name: string) => string): string {
  const shown = names.slice(0, mostNames).map(show).join(", ");
  return names.length > mostNames ? `${shown} and ${names.length - mostNames} more` : shown;
}
