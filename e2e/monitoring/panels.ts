/** The dashboard's panels with what Prometheus answers to their queries over a run. */
import { dashboard } from "../../generators/monitoring/dashboard.ts";
import type { Panel, Query, Unit } from "../../generators/monitoring/grafana.ts";
import type { Line } from "../report/plot.ts";
import { type Prometheus, type Series, stepSeconds } from "./prometheus.ts";
import type { DrawnPanel } from "./results.ts";

const colours: Line["colour"][] = ["blue", "orange", "green", "red", "faint"];

/** What a value is divided by for the eye, and what the title says of it. */
const shown: Record<Unit, { factor: number; suffix: string }> = {
  percentunit: { factor: 100, suffix: ", %" },
  reqps: { factor: 1, suffix: ", a second" },
  s: { factor: 1, suffix: ", s" },
  short: { factor: 1, suffix: "" },
  bytes: { factor: 1 / 2 ** 20, suffix: ", MiB" },
  cores: { factor: 1, suffix: ", cores" },
};

/** In the dashboard's order; times are seconds since `began`. */
export async function drawnPanels(
  prometheus: Prometheus,
  [began, ended]: readonly [number, number],
): Promise<DrawnPanel[]> {
  const panels: DrawnPanel[] = [];
  for (const { title, panels: inRow } of dashboard.rows) {
    for (const panel of inRow) {
      const answers: [Query, Series[]][] = [];
      for (const query of panel.queries) {
        answers.push([query, await prometheus.range(query.expr, [began, ended])]);
      }
      panels.push(drawn(title, panel, answers, began));
    }
  }
  return panels;
}

function drawn(
  row: string,
  { title, question, unit }: Panel,
  answers: readonly [Query, Series[]][],
  began: number,
): DrawnPanel {
  const { factor, suffix } = shown[unit];
  const lines = answers.flatMap(([query, found]) =>
    found.map((series) => ({ label: legendOf(query, series, title), series })),
  );
  const empty = answers.filter(([, found]) => !found.some(hasNumber));
  return {
    ...{ row, question, title: `${title}${suffix}` },
    empty: empty.map(([{ legend }]) => legend ?? title),
    lines: lines.map(({ label, series }, index) => ({
      ...{ label, colour: colours[index % colours.length] ?? "faint" },
      points: pointsOf(series, began, factor),
    })),
  };
}

type Point = Line["points"][number];

/** In seconds since `began`. A line is not drawn across the time in which there was nothing to measure. */
const pointsOf = ({ values }: Series, began: number, factor: number): Point[] =>
  values.flatMap(([at, value], index): Point[] => {
    const second = Math.round(at - began / 1000);
    const before = values[index - 1]?.[0] ?? at;
    const gap: Point[] = at - before > stepSeconds * 1.5 ? [[second - stepSeconds, null]] : [];
    return [...gap, [second, Number.isFinite(Number(value)) ? Number(value) * factor : null]];
  });

const hasNumber = ({ values }: Series) =>
  values.some(([, value]) => Number.isFinite(Number(value)));

/** As Grafana fills in `{{label}}`. */
const legendOf = ({ legend }: Query, { metric }: Series, title: string): string =>
  (legend ?? title).replaceAll(/\{\{(\w+)\}\}/g, (_, label) => metric[label] ?? "");
