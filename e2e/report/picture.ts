/** Draws a timeline as an SVG picture: its plots one below the other over one axis of time, with the marks across all. */
import { drawLines, escaped, legend, note, page, round, ticks } from "./drawing.ts";
import type { Plot } from "./plot.ts";
import type { Timeline } from "./timeline.ts";

const width = 860;
const left = 52;
const right = 12;
const top = 44;
const panel = { height: 120, gap: 30 };
const lineHeight = 15;

export function picture({ plots, marks }: Timeline, title: string): string {
  const drawn = plots.filter(({ lines }) => lines.length > 0);
  const times = drawn.flatMap(({ lines }) =>
    lines.flatMap(({ points }) => points.map(([at]) => at)),
  );
  const seconds = times.reduce((most, at) => Math.max(most, at), 1);
  const x = (at: number) => round(left + (at / seconds) * (width - left - right));
  const topOf = (index: number) => top + index * (panel.height + panel.gap);
  const bottom = topOf(drawn.length) - panel.gap;
  const happened = marks.map(({ at, text }, index) => `${index + 1}: ${Math.round(at)} s, ${text}`);
  const height = bottom + 40 + happened.length * lineHeight;
  return page({ width, height, title }, [
    `<text x="${left}" y="18">${escaped(title)}</text>`,
    ...marks.map(({ at }, index) => drawMark(x(at), index + 1, bottom)),
    ...drawn.flatMap((plot, index) => drawPlot(plot, topOf(index), x)),
    ...ticks(seconds).map((at) => note(x(at), bottom + 16, `${at} s`, "middle")),
    ...happened.map((line, index) => note(left, bottom + 36 + index * lineHeight, line)),
  ]);
}

const drawMark = (x: number, number: number, bottom: number): string =>
  `<path d="M${x} ${top - 8}V${bottom}" stroke="#8a94a0" stroke-dasharray="3 3"/>` +
  note(x + 2, top - 10, String(number));

const drawPlot = ({ title, lines }: Plot, top: number, x: (at: number) => number): string[] => [
  ...drawLines(lines, {
    ...{ left, right: width - right, top: top + 16, bottom: top + panel.height },
    ...{ x, least: 1 },
  }),
  `<text x="${left}" y="${top + 6}">${escaped(title)}${legend(lines)}</text>`,
];
