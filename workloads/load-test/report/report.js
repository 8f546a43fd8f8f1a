/** Draws a load test's plots and tables from the data in the page. */
const { url, summary, seconds } = JSON.parse(document.getElementById("data").textContent);
const plotsElement = document.getElementById("plots");
const { uPlot } = globalThis;

const plots = [
  {
    title: "Requests a second",
    series: [
      { label: "sent", colour: "--blue", read: ({ sent }) => sent },
      { label: "failed", colour: "--red", read: ({ failed }) => failed },
    ],
  },
  {
    title: "Latency of successes, ms",
    series: [
      { label: "50 %", colour: "--blue", read: ({ p50 }) => p50 },
      { label: "95 %", colour: "--orange", read: ({ p95 }) => p95 },
      { label: "99 %", colour: "--red", read: ({ p99 }) => p99 },
    ],
  },
  {
    title: "Requests under way",
    series: [{ label: "under way", colour: "--blue", read: ({ inFlight }) => inFlight }],
  },
];

/** A colour of the page, resolved for the mode that it is in now: a canvas knows no variables. */
function colourOf(name) {
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function draw() {
  plotsElement.replaceChildren();
  // The last one is a part of a second: its counts would look like a drop.
  const whole = seconds.filter(({ at }, index) => at - (seconds[index - 1]?.at ?? 0) === 1);
  for (const { title, series } of plots) {
    const figure = document.createElement("figure");
    figure.tabIndex = 0;
    figure.setAttribute("aria-label", `${title}. Left and right arrow keys read its values.`);
    const heading = document.createElement("h2");
    heading.textContent = title;
    figure.append(heading);
    plotsElement.append(figure);
    const data = [whole.map(({ at }) => at), ...series.map(({ read }) => whole.map(read))];
    const plot = new uPlot(optionsOf(series), data, figure);
    figure.addEventListener("keydown", (event) => readByKey(event, plot));
  }
}

function optionsOf(series) {
  const axis = {
    stroke: colourOf("--faint"),
    grid: { stroke: colourOf("--line"), width: 1 },
    ticks: { show: false },
  };
  return {
    width: plotsElement.clientWidth,
    height: 220,
    cursor: { y: false, drag: { x: false, y: false } },
    scales: {
      x: { time: false },
      y: { range: (_plot, _least, greatest) => [0, Math.max(1, (greatest ?? 0) * 1.1)] },
    },
    axes: [
      { ...axis, size: 30, values: (_plot, splits) => splits.map((split) => `${split} s`) },
      { ...axis, size: 60 },
    ],
    series: [
      { label: "second" },
      ...series.map(({ label, colour }) => ({
        label,
        stroke: colourOf(colour),
        width: 1.5,
        points: { show: false },
      })),
    ],
  };
}

function readByKey(event, plot) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const [times] = plot.data;
  if (!step || times.length === 0) return;
  event.preventDefault();
  const index = Math.min(times.length - 1, Math.max(0, (plot.cursor.idx ?? times.length) + step));
  plot.setCursor({ left: plot.valToPos(times[index], "x"), top: 0 });
}

function table(title, entries) {
  const element = document.createElement("table");
  element.createCaption().textContent = title;
  for (const [name, value] of entries) {
    const row = element.insertRow();
    row.insertCell().textContent = name;
    row.insertCell().textContent = typeof value === "number" ? value.toLocaleString("en") : value;
  }
  if (entries.length > 0) document.getElementById("tables").append(element);
}

document.getElementById("url").textContent = url;
document.getElementById("verdict").textContent =
  `${summary.sent} requests in ${summary.seconds} s: ${summary.succeeded} succeeded ` +
  `(${summary.perSecond} a second), ${summary.failed} failed.`;
table("Latency, ms", Object.entries(summary.latency ?? {}));
table("Failures", Object.entries(summary.failures));
table("Answered by", Object.entries(summary.answeredBy));
draw();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
addEventListener("resize", draw);
