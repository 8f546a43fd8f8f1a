/** The difference as one page without any other file: light and dark, usable by mouse and keyboard. */

import type { Severity } from "../callouts/callout.ts";
import type { Change } from "../compare/compare.ts";
import { type GroupedCallout, textOf } from "../report/callouts.ts";
import { isEmpty, isEverywhere, type Report, unchanged } from "../report/report.ts";
import type { SharedChanges } from "../report/shared-changes.ts";
import { type Sentence, spell } from "../sentence.ts";
import { type Line, linesOf, tally, titleOf } from "./lines.ts";
import { script, style } from "./page.ts";
import { cut, visible } from "./visible.ts";

const escapes: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escapeHtml = (text: string): string =>
  visible(cut(text)).replaceAll(/[&<>"']/g, (sign) => escapes[sign] ?? sign);

const sentence = (text: Sentence): string =>
  spell(text, (value) => `<code>${escapeHtml(value)}</code>`);

const words: Record<Severity, string> = {
  danger: "Danger",
  warning: "Attention",
  notice: "Notice",
};

const chips = (names: readonly string[]): string =>
  names.map((name) => `<span class="chip">${escapeHtml(name)}</span>`).join(" ");

const places = (names: readonly string[], report: Report): string =>
  isEverywhere(names, report) ? '<span class="chip">every environment</span>' : chips(names);

function remark(found: GroupedCallout, report: Report): string {
  const { severity, environments, onDemand } = found;
  const part = onDemand ? ` <em>${escapeHtml(onDemand)}, deployed by hand</em>` : "";
  return `<li class="${severity}" data-environments="${escapeHtml(environments.join(" "))}">
<span class="badge">${words[severity]}</span>
<span>${sentence(textOf(found))}${part}</span>
<span class="places">${places(environments, report)}</span></li>`;
}

const marks: Record<Line["kind"], string> = { path: "", old: "−", new: "+", more: "" };

const line = ({ kind, text }: Line): string =>
  `<div class="${kind}"><span class="mark" aria-hidden="true">${marks[kind]}</span>${escapeHtml(text)}</div>`;

const openUpTo = 12;

function entry(change: Change): string {
  const lines = linesOf(change);
  const name = `<span class="type ${change.type}">${change.type}</span> ${escapeHtml(titleOf(change))}`;
  if (lines.length === 0) return `<p class="object">${name}</p>`;
  const open = change.type !== "added" || lines.length <= openUpTo ? " open" : "";
  return `<details class="object"${open}><summary>${name}</summary><div class="lines">${lines.map(line).join("")}</div></details>`;
}

const block = ({ environments, changes }: SharedChanges): string =>
  `<section data-environments="${escapeHtml(environments.join(" "))}">
<h2>${chips(environments)} <small>${tally(changes)}</small></h2>
${changes.map(entry).join("\n")}
</section>`;

const filters = ({ environments }: Report): string =>
  `<fieldset><legend>Show</legend>${environments
    .map(
      ({ name }) =>
        `<label><input type="checkbox" checked value="${escapeHtml(name)}"> ${escapeHtml(name)}</label>`,
    )
    .join(" ")} <button type="button" id="fold">Fold all</button></fieldset>`;

function body(report: Report): string {
  const { callouts, shared, notes } = report;
  const same = unchanged(report);
  return [
    ...notes.map((note) => `<p class="note">${sentence(note)}</p>`),
    ...(isEmpty(report) ? ["<p>No change.</p>"] : [filters(report)]),
    ...(callouts.length > 0
      ? [
          `<h2>What to know</h2><ul class="callouts">${callouts.map((found) => remark(found, report)).join("")}</ul>`,
        ]
      : []),
    ...shared.map(block),
    ...(same.length > 0 && !isEmpty(report)
      ? [`<p class="same">No change: ${chips(same)}</p>`]
      : []),
  ].join("\n");
}

export const toHtml = (report: Report): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>What changes against ${escapeHtml(report.from)}</title>
<style>${style}</style>
</head>
<body>
<header><h1>What changes</h1><p>${escapeHtml(report.to)}, against <code>${escapeHtml(report.from)}</code></p></header>
<main>
${body(report)}
</main>
<script>${script}</script>
</body>
</html>
`;
