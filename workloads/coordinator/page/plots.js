/** The three plots: one canvas each, in the colours of the page, readable with the arrow keys. */
import uPlot from "/page/uplot.js";

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
      { label: "99 %", colour: "--red", read: (o) => o.latency?.p99 ?? null },
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

const height = 190;
const colourOf = (name) => getComputedStyle(document.body).getPropertyValue(name).trim();

/** Draws into `container`; the result takes observations, oldest first. */
export function createPlots(container) {
  let observations = [];
  let seconds = 300;
  let drawn = [];

  const build = () => {
    for (const { plot } of drawn) plot.destroy();
    container.replaceChildren();
    drawn = plots.map((definition) => build1(definition, container));
    draw();
  };
  const draw = () => {
    const now = observations.at(-1)?.at ?? Date.now();
    const shown = observations.filter(({ at }) => at > now - seconds * 1000);
    for (const { plot, series } of drawn) {
      plot.setData(
        [shown.map(({ at }) => at / 1000), ...series.map(({ read }) => shown.map(read))],
        false,
      );
      plot.batch(() => {
        plot.setScale("x", { min: now / 1000 - seconds, max: now / 1000 });
        plot.setScale("y", { min: null, max: null });
      });
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

function build1({ title, series }, container) {
  const figure = document.createElement("figure");
  figure.tabIndex = 0;
  figure.setAttribute("aria-label", `${title}. Left and right arrow keys read its values.`);
  const caption = document.createElement("figcaption");
  caption.textContent = title;
  figure.append(caption);
  container.append(figure);
  const plot = new uPlot(optionsOf(series, widthOf(figure)), [[], ...series.map(() => [])], figure);
  figure.querySelector(".u-legend").setAttribute("aria-live", "polite");
  figure.addEventListener("keydown", (event) => readByKey(event, plot));
  return { plot, figure, series };
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
      { ...axis, space: 70, values: (_plot, splits) => splits.map(timeOf) },
      { ...axis, size: 55 },
    ],
    series: [
      { label: "time", value: (_plot, value) => (value === null ? "–" : timeOf(value)) },
      ...series.map(({ label, colour, fill }) => ({
        label,
        stroke: colourOf(colour),
        width: 1.5,
        fill: fill ? `color-mix(in srgb, ${colourOf(colour)} 15%, transparent)` : undefined,
        points: { show: false },
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

function readByKey(event, plot) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const [times] = plot.data;
  if (!step || times.length === 0) return;
  event.preventDefault();
  const from = plot.cursor.idx ?? times.length;
  const index = Math.min(times.length - 1, Math.max(0, from + step));
  plot.setCursor({ left: plot.valToPos(times[index], "x"), top: 0 });
}
