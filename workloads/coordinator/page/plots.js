/** The three plots: one canvas each, in the colours of the page, readable with the arrow keys. */
import {
  addFigure,
  axis,
  colourOf,
  fromZero,
  readByKeys,
  widthOf,
} from "../../runtime/page/plotting.js";
import uPlot from "./uplot.js";

const plots = [
  {
    title: "Tasks done per second",
    series: [{ label: "done/s", colour: "blue", read: (o) => o.donePerSecond, fill: true }],
  },
  {
    title: "Latency, arrival to end, ms",
    series: [
      { label: "50 %", colour: "blue", read: (o) => o.latency?.p50 ?? null },
      { label: "95 %", colour: "orange", read: (o) => o.latency?.p95 ?? null },
    ],
  },
  {
    title: "Tasks queued and with agents",
    series: [
      { label: "queued", colour: "orange", read: (o) => o.queued, fill: true },
      { label: "with agents", colour: "blue", read: (o) => o.running },
    ],
  },
];

const height = 180;
const leastSeconds = 60;

const faded = (colour) => colour.replace(/^rgb\((.*)\)$/, "rgba($1, 0.15)");

/** Draws into `container`; the result takes observations, oldest first. */
export function createPlots(container) {
  let observations = [];
  let seconds = 300;
  let drawn = [];

  const build = () => {
    for (const { plot } of drawn) plot.destroy();
    container.replaceChildren();
    drawn = plots.map((definition) => buildPlot(definition, container));
    draw();
  };
  const draw = () => {
    const now = observations.at(-1)?.at ?? Date.now();
    // A system that was just started fills its plots from the first minute on.
    const first = Math.min(observations[0]?.at ?? now, now - leastSeconds * 1000) / 1000;
    const shown = observations.filter(({ at }) => at > now - seconds * 1000);
    for (const { plot, series, showRead } of drawn) {
      plot.setData(
        [shown.map(({ at }) => at / 1000), ...series.map(({ read }) => shown.map(read))],
        false,
      );
      plot.batch(() => {
        plot.setScale("x", { min: Math.max(first, now / 1000 - seconds), max: now / 1000 });
        plot.setScale("y", { min: null, max: null });
      });
      showRead();
    }
  };

  build();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", build);
  new ResizeObserver(() => {
    for (const { plot, figure } of drawn) plot.setSize({ width: widthOf(figure), height });
  }).observe(container);

  return {
    show(latest) {
      observations = latest;
      draw();
    },
    setRange(value) {
      seconds = value;
      draw();
    },
  };
}

function buildPlot({ title, series }, container) {
  const figure = addFigure(container, title);
  const plot = new uPlot(optionsOf(series, widthOf(figure)), [[], ...series.map(() => [])], figure);
  return { plot, figure, series, showRead: readByKeys(figure, plot) };
}

function optionsOf(series, width) {
  return {
    width,
    height,
    padding: [8, 8, 0, 0],
    cursor: { y: false, drag: { x: false, y: false } },
    scales: { y: { range: fromZero } },
    axes: [
      { ...axis(), size: 28, space: 55, values: (_plot, splits) => splits.map(timeOf) },
      { ...axis(), size: 45 },
    ],
    series: [
      { label: "time", value: (_plot, value) => (value === null ? "–" : timeOf(value)) },
      ...series.map(({ label, colour, fill }) => ({
        label,
        stroke: colourOf(colour),
        width: 1.5,
        fill: fill ? faded(colourOf(colour)) : undefined,
        // A second between two empty ones has no line: only its point tells of it.
        points: { show: true, size: 3.5, width: 0, fill: colourOf(colour) },
        value: (_plot, value) => (value === null ? "–" : value.toLocaleString("en")),
      })),
    ],
  };
}

const timeOf = (seconds) => new Date(seconds * 1000).toLocaleTimeString("en-GB");
