/** The parts of a picture: lines and a grid in a box, and the page around them. */
import type { Line } from "./plot.ts";

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

interface Page {
  width: number;
  height: number;
  title: string;
}

export const page = ({ width, height, title }: Page, body: readonly string[]): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
    style,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...body,
    "</svg>\n",
  ].join("\n");

export const round = (value: number) => Math.round(value * 10) / 10;

export const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

export const note = (x: number, y: number, text: string, anchor = "start") =>
  `<text class="note" x="${x}" y="${y}" text-anchor="${anchor}">${escaped(text)}</text>`;

/** Names of lines in their colours, to follow a title in its `text`. */
export const legend = (lines: readonly Line[]): string =>
  lines
    .filter(({ colour }) => colour !== "faint")
    .map(
      ({ label, colour }) =>
        `<tspan style="fill:${palette[colour]}" dx="10">${escaped(label)}</tspan>`,
    )
    .join("");

type Scale = (value: number) => number;

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
  x: Scale;
  /** The axis reaches at least that far. */
  least: number;
}

export function drawLines(lines: readonly Line[], { left, right, top, bottom, x, least }: Box) {
  const values = lines.flatMap(({ points }) => points.map(([, value]) => value ?? 0));
  const limit = niceLimit(values.reduce((most, value) => Math.max(most, value), least));
  const y = (value: number) => round(bottom - (value / limit) * (bottom - top));
  const grid = [0, limit / 2, limit].flatMap((value) => [
    `<path d="M${left} ${y(value)}H${right}" stroke="#dfe3e8"/>`,
    note(left - 6, y(value) + 4, String(value), "end"),
  ]);
  // The first lines matter most: they are drawn last, on top.
  return [...grid, ...lines.toReversed().map((line) => drawLine(line, x, y))];
}

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
  const exponent = Math.floor(Math.log10(value));
  const factor = [1, 2, 4, 10].find((factor) => factor * 10 ** exponent >= value) ?? 10;
  // A power with a negative exponent is not exact: 4e-5 is read, and 4 * 10 ** -5 is not.
  return Number(`${factor}e${exponent}`);
}

export function ticks(seconds: number): number[] {
  const step = [10, 15, 30, 60, 120, 300].find((step) => seconds / step <= 10) ?? 600;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step);
}
