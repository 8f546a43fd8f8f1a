/** Draws a timeline as an SVG picture: its plots one below the other over one axis of time, with the marks across all. */
import type { Line, Plot, Timeline } from "./timeline.ts";

const width = 860;
const left = 52;
const right = 12;
const top = 44;
const panel = { height: 120, gap: 30 };
const lineHeight = 15;
const palette: Record<Line["colour"], string> = {
  blue: "#1d63d8",
  orange: "#c2620a",
  red: "#c21f1f",
  green: "#15803d",
  faint: "#b3bcc7",
};

/** The background is part of the picture, so it is readable on light and dark pages. */
const style =
  "<style>text{font:12px system-ui,sans-serif;fill:#1b2430}.note{font-size:10.5px;fill:#5b6675}</style>";

export function picture({ plots, marks }: Timeline, title: string): string {
  const drawn = plots.filter(({ lines }) => lines.length > 0);
  const times = drawn.flatMap(({ lines }) =>
    lines.flatMap(({ points }) => points.map(([at]) => at)),
  );
  const seconds = times.reduce((most, at) => Math.max(most, at), 1);
  const x = (at: number) => round(left + (at / seconds) * (width - left - right));
  const topOf = (index: number) => top + index * (panel.height + panel.gap);
  const bottom = topOf(drawn.length) - panel.gap;
  const legend = marks.map(({ at, text }, index) => `${index + 1}: ${Math.round(at)} s, ${text}`);
  const height = bottom + 40 + legend.length * lineHeight;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
    style,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="${left}" y="18">${escaped(title)}</text>`,
    ...marks.map(({ at }, index) => drawMark(x(at), index + 1, bottom)),
    ...drawn.flatMap((plot, index) => drawPlot(plot, topOf(index), x)),
    ...ticks(seconds).map((at) => note(x(at), bottom + 16, `${at} s`, "middle")),
    ...legend.map((line, index) => note(left, bottom + 36 + index * lineHeight, line)),
    "</svg>\n",
  ].join("\n");
}

const round = (value: number) => Math.round(value * 10) / 10;

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

const note = (x: number, y: number, text: string, anchor = "start") =>
  `<text class="note" x="${x}" y="${y}" text-anchor="${anchor}">${escaped(text)}</text>`;

const drawMark = (x: number, number: number, bottom: number): string =>
  `<path d="M${x} ${top - 8}V${bottom}" stroke="#8a94a0" stroke-dasharray="3 3"/>` +
  note(x + 2, top - 10, String(number));

function drawPlot({ title, lines }: Plot, top: number, x: (at: number) => number): string[] {
  const values = lines.flatMap(({ points }) => points.map(([, value]) => value ?? 0));
  const limit = niceLimit(values.reduce((most, value) => Math.max(most, value), 1));
  const y = (value: number) => round(top + panel.height - (value / limit) * (panel.height - 16));
  const names = lines
    .filter(({ colour }) => colour !== "faint")
    .map(({ label, colour }) => `<tspan style="fill:${palette[colour]}" dx="10">${label}</tspan>`);
  const grid = [0, limit / 2, limit].flatMap((value) => [
    `<path d="M${left} ${y(value)}H${width - right}" stroke="#dfe3e8"/>`,
    note(left - 6, y(value) + 4, String(value), "end"),
  ]);
  // The first lines matter most: they are drawn last, on top.
  const paths = lines.toReversed().map((line) => drawLine(line, x, y));
  return [
    ...grid,
    ...paths,
    `<text x="${left}" y="${top + 6}">${escaped(title)}${names.join("")}</text>`,
  ];
}

type Scale = (value: number) => number;

function drawLine({ points, colour, steps }: Line, x: Scale, y: Scale): string {
  let commands = "";
  let isPenDown = false;
  for (const [at, value] of points) {
    if (value !== null) {
      if (!isPenDown) commands += `M${x(at)} ${y(value)}`;
      else commands += steps ? `H${x(at)}V${y(value)}` : `L${x(at)} ${y(value)}`;
    }
    isPenDown = value !== null;
  }
  const stroke = colour === "faint" ? 0.8 : 1.6;
  return `<path d="${commands}" fill="none" stroke="${palette[colour]}" stroke-width="${stroke}"/>`;
}

/** The next 1, 2, 4 or 10 times a power of ten. */
export function niceLimit(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 10].find((factor) => factor * power >= value) ?? 10) * power;
}

function ticks(seconds: number): number[] {
  const step = [10, 15, 30, 60, 120, 300].find((step) => seconds / step <= 10) ?? 600;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step);
}
