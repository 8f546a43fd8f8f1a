/** The three plots: one canvas each, in the colours of the page, readable with the arrow keys. */
import uPlot from "./uplot.js";

const plots = [
  {
    title: "Tasks done per second",
    series: [{ label: "done/s", colour: "--blue", read: (o) => o.donePerSecond, fill: true }],
  },
  {
    title: "Latency, arrival to end, ms",
    series: [
      { label: "50 %", colour: "--blue", read: (o) => o.latency?.p50 ?? null },
      { label: "95 %", colour: "--orange", read: (o) => o.latency?.p95 ?? null },
    ],
  },
  {
    title: "Tasks queued and with agents",
    series: [
      { label: "queued", colour: "--orange", read: (o) => o.queued, fill: true },
      { label: "with agents", colour: "--blue", read: (o) => o.running },
    ],
  },
];

const height = 180;
const leastSeconds = 60;

/** A colour of the page, resolved as rgb(…) for the mode that it is in now: a canvas knows no variables. */
function colourOf(name) {
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

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
    for (const drawing of drawn) {
      const { plot, series } = drawing;
      plot.setData(
        [shown.map(({ at }) => at / 1000), ...series.map(({ read }) => shown.map(read))],
        false,
      );
      plot.batch(() => {
        plot.setScale("x", { min: Math.max(first, now / 1000 - seconds), max: now / 1000 });
        plot.setScale("y", { min: null, max: null });
      });
      showRead(drawing);
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
  const figure = document.createElement("figure");
  figure.tabIndex = 0;
  figure.setAttribute("aria-label", `${title}. Left and right arrow keys read its values.`);
  const caption = document.createElement("figcaption");
  caption.textContent = title;
  figure.append(caption);
  container.append(figure);
  const plot = new uPlot(optionsOf(series, widthOf(figure)), [[], ...series.map(() => [])], figure);
  figure.querySelector(".u-legend").setAttribute("aria-live", "polite");
  const drawing = { plot, figure, series, readAt: undefined };
  figure.addEventListener("keydown", (event) => readByKey(event, drawing));
  return drawing;
}

function optionsOf(series, width) {
  const axis = {
    stroke: colourOf("--faint"),
    grid: { stroke: colourOf("--line"), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height,
    padding: [8, 8, 0, 0],
    cursor: { y: false, drag: { x: false, y: false } },
    scales: { y: { range: (_plot, _least, greatest) => [0, Math.max(1, (greatest ?? 0) * 1.1)] } },
    axes: [
      { ...axis, size: 28, space: 55, values: (_plot, splits) => splits.map(timeOf) },
      { ...axis, size: 45 },
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

/** The figure's inner width. */
function widthOf(figure) {
  const style = getComputedStyle(figure);
  return (
    figure.clientWidth -
    Number.parseFloat(style.paddingLeft) -
    Number.parseFloat(style.paddingRight)
  );
}

/** Moves to the second before or after. The second that is read stays the same as new ones come. */
function readByKey(event, drawing) {
  const { plot } = drawing;
  const [times] = plot.data;
  if (event.key === "Escape") {
    drawing.readAt = undefined;
    plot.setCursor({ left: -10, top: -10 });
  }
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!step || times.length === 0) return;
  event.preventDefault();
  const from =
    drawing.readAt === undefined ? times.length : times.findIndex((time) => time >= drawing.readAt);
  drawing.readAt = times[Math.min(times.length - 1, Math.max(0, from + step))];
  showRead(drawing);
}

function showRead({ plot, readAt }) {
  if (readAt !== undefined) plot.setCursor({ left: plot.valToPos(readAt, "x"), top: 0 });
}
