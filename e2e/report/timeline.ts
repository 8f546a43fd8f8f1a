/** Turns a run's results into plots over time, for the page and the pictures. */
import type { LoadSecond } from "../measure/load.ts";
import type { Line, Plot, Point } from "./plot.ts";
import type { Results } from "./results.ts";

export interface Timeline {
  plots: Plot[];
  marks: { at: number; text: string }[];
}

type Since = (at: number) => number;

export function timelineOf(results: Results): Timeline {
  const since = (at: number) => Math.round((at - results.began) / 100) / 10;
  return {
    plots: [
      ...loadPlots(results, since),
      ...submissionPlots(results, since),
      agentsPlot(results, since),
      cpuPlot(results, since),
    ],
    marks: results.marks.map(({ at, text }) => ({ at: since(at), text })),
  };
}

/** The full seconds of all loads in order of time, with gaps where none runs. */
function secondsOf({ loads }: Results, since: Since): [number, LoadSecond | undefined][] {
  const all = Object.values(loads).flatMap(({ startedAt, series }) => {
    const began = since(Date.parse(startedAt));
    const whole = series.filter(({ at }) => Number.isInteger(at));
    const points = whole.map((second): [number, LoadSecond | undefined] => [
      began + second.at,
      second,
    ]);
    const last = points.at(-1)?.[0] ?? began;
    return [...points, [last + 1, undefined] as [number, undefined]];
  });
  return all.toSorted(([a], [b]) => a - b);
}

function loadPlots(results: Results, since: Since): Plot[] {
  const seconds = secondsOf(results, since);
  const line = (
    label: string,
    colour: Line["colour"],
    read: (second: LoadSecond) => number | null,
  ): Line => ({
    label,
    colour,
    points: seconds.map(([at, second]): Point => [at, second ? read(second) : null]),
  });
  return [
    {
      title: "Requests a second",
      lines: [
        line("failed", "red", ({ failed }) => failed),
        line("sent", "blue", ({ sent }) => sent),
      ],
    },
    {
      title: "Latency, ms",
      lines: [
        line("50 %", "blue", ({ p50 }) => p50),
        line("95 %", "orange", ({ p95 }) => p95),
        line("99 %", "red", ({ p99 }) => p99),
      ],
    },
  ];
}

export const tasksTitle = "Tasks accepted a second";

/** One plot for all of them; none where no scenario has kept any. */
function submissionPlots({ submissions = {} }: Results, since: Since): Plot[] {
  const points = Object.values(submissions).flatMap(({ startedAt, perSecond }) => {
    const began = since(Date.parse(startedAt));
    return perSecond.map((count, second): Point => [began + second, count]);
  });
  if (points.length === 0) return [];
  const lines: Line[] = [{ label: "accepted", colour: "blue", points }];
  return [{ title: tasksTitle, lines }];
}

function agentsPlot({ samples }: Results, since: Since): Plot {
  const line = (name: "desired" | "ready", colour: Line["colour"]): Line => ({
    label: name,
    colour,
    steps: true,
    points: samples.map((sample): Point => [since(sample.at), sample[name]]),
  });
  return { title: "Agents", lines: [line("ready", "green"), line("desired", "orange")] };
}

function cpuPlot({ cpu }: Results, since: Since): Plot {
  const pods = new Set(cpu.flatMap((sample) => Object.keys(sample.pods)));
  const agents = [...pods].filter((pod) => pod.startsWith("agent-worker-"));
  const line = (
    label: string,
    colour: Line["colour"],
    read: (pods: Record<string, number>) => number | null,
  ): Line => ({
    label,
    colour,
    steps: true,
    points: cpu.map(({ at, pods }): Point => [since(at), read(pods)]),
  });
  const total = (pods: Record<string, number>) =>
    Math.round(agents.reduce((sum, agent) => sum + (pods[agent] ?? 0), 0));
  const each = agents.map((agent) =>
    line(agent.replace("agent-worker-", ""), "faint", (pods) => pods[agent] ?? null),
  );
  return {
    title: "CPU of all agents and of each, millicores",
    lines: [line("all", "blue", total), ...each],
  };
}

/** What happened between two moments, counted from the first. */
export function excerpt({ plots, marks }: Timeline, from: number, to: number): Timeline {
  const isWithin = (at: number) => at >= from && at <= to;
  const cut = (line: Line): Line => ({
    ...line,
    points: line.points
      .filter(([at]) => isWithin(at))
      .map(([at, value]): Point => [Math.round((at - from) * 10) / 10, value]),
  });
  const hasValues = ({ points }: Line) => points.some(([, value]) => value !== null);
  return {
    plots: plots.map(({ title, lines }) => ({ title, lines: lines.map(cut).filter(hasValues) })),
    marks: marks.filter(({ at }) => isWithin(at)).map(({ at, text }) => ({ at: at - from, text })),
  };
}
