/** Draws the simulation: two live charts on a terminal, otherwise a line for each change. */
import { styleText } from "node:util";
import asciichart from "asciichart";
import { createLogUpdate } from "log-update";
import type { Sample } from "./run.ts";

const chartHeight = 8;
/** Width of the scale beside a chart, in columns. */
const scaleWidth = 12;

/** The last samples that fit the terminal, one column each. */
export function drawCharts(samples: readonly Sample[], columns: number): string {
  const visible = samples.slice(-Math.max(10, columns - scaleWidth));
  const last = visible.at(-1);
  if (!last) return "";
  const { minimum, maximum, targetPercent } = last;
  const agents = asciichart.plot(
    visible.map(({ replicas }) => replicas),
    { height: chartHeight, min: 0, max: maximum },
  );
  const cpu = asciichart.plot(
    [visible.map(() => targetPercent), visible.map(({ cpuPercent }) => cpuPercent ?? 0)],
    { height: chartHeight, min: 0 },
  );
  return [
    styleText("bold", describe(last)),
    "",
    styleText("cyan", `agents (${minimum} to ${maximum})`),
    agents,
    "",
    styleText("cyan", `CPU, percent of the request (target ${targetPercent})`),
    cpu,
    "",
  ].join("\n");
}

export function describe(sample: Sample): string {
  const { seconds, phase, requestsPerSecond, replicas, readyPods, cpuPercent, refused } = sample;
  const parts = [
    `${String(seconds).padStart(4)} s`,
    `${phase}, ${requestsPerSecond} requests/s`.padEnd(34),
    `${replicas} agents${readyPods === replicas ? "" : ` (${readyPods} ready)`}`.padEnd(20),
    `CPU ${cpuPercent ?? "?"} % of the ${sample.targetPercent} % target`,
  ];
  if (refused > 0) parts.push(`${refused} requests/s refused`);
  return parts.join("  ");
}

/** Returns a function that draws each new sample. */
export function painter(stream: NodeJS.WriteStream): (sample: Sample) => void {
  return stream.isTTY ? chartPainter(stream) : linePainter(stream);
}

function chartPainter(stream: NodeJS.WriteStream): (sample: Sample) => void {
  const update = createLogUpdate(stream);
  const samples: Sample[] = [];
  return (sample) => {
    samples.push(sample);
    update(drawCharts(samples, stream.columns));
  };
}

/** Writes a line only when something changed: a line a second would fill the log of a run. */
function linePainter(stream: NodeJS.WriteStream): (sample: Sample) => void {
  let last = "";
  return (sample) => {
    const { seconds: _, ...rest } = sample;
    const now = JSON.stringify(rest);
    if (now !== last) stream.write(`${describe(sample)}\n`);
    last = now;
  };
}
