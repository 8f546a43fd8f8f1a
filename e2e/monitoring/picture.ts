/** The dashboard as an SVG picture: rows of panels, as Grafana lays them out. */
import { drawLines, escaped, legend, note, page, round, ticks } from "../report/drawing.ts";
import type { DrawnPanel } from "./results.ts";

const width = 1280;
const margin = 14;
const row = { head: 30, titles: 34, plot: 96, gap: 34 };
const rowHeight = row.head + row.titles + row.plot + row.gap;
const top = 28;
/** The narrowest axis that is drawn: of a panel whose values are all 0. */
const least = 0.001;

/** `title` says which run it shows. */
export function dashboardPicture(panels: readonly DrawnPanel[], title: string): string {
  const rows = [...Map.groupBy(panels, ({ row }) => row)];
  const times = panels.flatMap(({ lines }) => lines.flatMap(({ points }) => points));
  const seconds = times.reduce((most, [at]) => Math.max(most, at), 1);
  const height = top + rows.length * rowHeight;
  return page({ width, height, title }, [
    `<text x="${margin}" y="18">${escaped(title)}</text>`,
    ...rows.flatMap(([name, inRow], index) => {
      const y = top + index * rowHeight;
      return [
        `<path d="M${margin} ${y}H${width - margin}" stroke="#b3bcc7"/>`,
        `<text x="${margin}" y="${y + 18}" style="font-weight:600">${escaped(name)}</text>`,
        ...inRow.flatMap((panel, place) =>
          drawPanel(panel, { y, place, of: inRow.length, seconds }),
        ),
      ];
    }),
  ]);
}

interface Place {
  y: number;
  place: number;
  of: number;
  seconds: number;
}

function drawPanel({ title, lines }: DrawnPanel, { y, place, of, seconds }: Place): string[] {
  const share = (width - margin) / of;
  const begins = margin + place * share;
  const left = begins + 44;
  const right = begins + share - margin;
  const plotTop = y + row.head + row.titles;
  const bottom = plotTop + row.plot;
  const x = (at: number) => round(left + (at / seconds) * (right - left));
  const every = ticks(seconds).filter((_, index) => index % 2 === 0);
  return [
    `<text x="${begins}" y="${y + row.head + 10}">${escaped(title)}</text>`,
    `<text class="note" x="${begins - 10}" y="${y + row.head + 25}">${legend(lines)}</text>`,
    ...drawLines(lines, { left, right, top: plotTop, bottom, x, least }),
    ...every.map((at) => note(x(at), bottom + 14, `${at} s`, "middle")),
  ];
}
