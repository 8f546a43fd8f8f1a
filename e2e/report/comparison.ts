/** Lays bursts of tasks on top of each other: for each way to scale, the median of its bursts at each second. */
import { type Burst, median, type Series, type Way } from "../measure/bursts.ts";
import type { Line, Plot } from "./plot.ts";
import type { Timeline } from "./timeline.ts";

const ways: Record<Way, Pick<Line, "label" | "colour">> = {
  queue: { label: "by the queue as well", colour: "blue" },
  autoscaler: { label: "by CPU and memory", colour: "orange" },
};

const panels: Record<Exclude<keyof Burst, "way">, string> = {
  agents: "Ready agents",
  queued: "Waiting tasks",
  oldestSeconds: "Age of the oldest task, s",
  paid: "Tasks done and paid",
};

export function comparisonOf(bursts: readonly Burst[]): Timeline {
  const plots = Object.entries(panels).map(([name, title]): Plot => {
    const lines = Object.entries(ways).map(([way, { label, colour }]): Line => {
      const series = bursts
        .filter((burst) => burst.way === way)
        .map((burst) => burst[name as keyof typeof panels]);
      return { label, colour, steps: name === "agents", points: medians(series) };
    });
    return { title, lines };
  });
  return { plots: bursts.length > 0 ? plots : [], marks: [] };
}

/** As long as every burst lasted. */
function medians(series: readonly Series[]): Line["points"] {
  const ends = series.map((points) => points.at(-1)?.[0] ?? 0);
  const length = series.length > 0 ? Math.floor(Math.min(...ends)) : 0;
  return Array.from({ length: length + 1 }, (_, second): Line["points"][number] => [
    second,
    median(series.map((points) => valueAt(points, second))),
  ]);
}

/** The last value until then. */
const valueAt = (points: Series, second: number): number | null =>
  points.findLast(([at]) => at <= second)?.[1] ?? points[0]?.[1] ?? null;
