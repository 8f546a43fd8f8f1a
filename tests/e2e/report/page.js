/** Draws the report from the data in the page: plots over one axis of time, what happened, and each scenario's figures. */
const { results, timeline } = JSON.parse(document.getElementById("data").textContent);
const plotsElement = document.getElementById("plots");
const { uPlot } = globalThis;

/** A canvas does not understand light-dark(): the browser is asked what it comes to. */
function colourOf(name) {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = `var(--${name})`;
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

const together = uPlot.sync("time");
const stepped = uPlot.paths.stepped({ align: 1 });

/** One column of times for all lines of a plot. A null in the data is a gap; a time of another line is not. */
function columnsOf(lines) {
  const tables = lines.map(({ points }) => [
    points.map(([at]) => at),
    points.map(([, value]) => value),
  ]);
  return uPlot.join(
    tables,
    lines.map(() => [1, 1]),
  );
}

function draw() {
  plotsElement.replaceChildren();
  for (const { title, lines } of timeline.plots) {
    const figure = document.createElement("figure");
    const heading = document.createElement("h2");
    heading.textContent = title;
    figure.append(heading);
    plotsElement.append(figure);
    if (lines.some(({ points }) => points.length > 0)) {
      new uPlot(optionsOf(lines), columnsOf(lines), figure);
    }
  }
}

function optionsOf(lines) {
  const axis = { stroke: colourOf("faint"), grid: { stroke: colourOf("line"), width: 1 } };
  const range = (_plot, _least, most) => [0, Math.max(1, (most ?? 0) * 1.1)];
  return {
    width: plotsElement.clientWidth,
    height: 200,
    legend: { show: lines.length <= 4 },
    cursor: { y: false, sync: { key: together.key } },
    scales: { x: { time: false }, y: { range } },
    axes: [
      { ...axis, values: (_plot, splits) => splits.map((split) => `${split} s`) },
      { ...axis, size: 60 },
    ],
    hooks: { draw: [drawMarks] },
    series: [{ label: "second" }, ...lines.map(seriesOf)],
  };
}

const seriesOf = ({ label, colour, steps }) => ({
  label,
  stroke: colourOf(colour),
  width: colour === "faint" ? 1 : 1.5,
  points: { show: false },
  ...(steps && { paths: stepped }),
});

function drawMarks({ ctx, bbox, valToPos }) {
  ctx.save();
  ctx.strokeStyle = colourOf("faint");
  ctx.setLineDash([4, 4]);
  for (const { at } of timeline.marks) {
    const x = valToPos(at, "x", true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

function table(section, title, entries, kind = "") {
  const heading = document.createElement("h2");
  heading.textContent = title;
  heading.className = kind;
  const element = document.createElement("table");
  for (const [name, value] of entries) {
    const row = element.insertRow();
    row.insertCell().textContent = name;
    row.insertCell().textContent = String(value);
  }
  document.getElementById(section).append(heading, element);
}

const failed = results.outcomes.filter(({ passed }) => !passed);
const verdict = document.getElementById("verdict");
verdict.className = failed.length > 0 ? "failed" : "passed";
verdict.textContent = `${results.outcomes.length - failed.length} scenarios passed, ${failed.length} failed.`;
const { context, version, nodes } = results.cluster;
table("setting", "Where and how", [
  ["environment", results.environment],
  ["commit", results.commit],
  ["cluster", `${context}, Kubernetes ${version}, ${nodes} nodes`],
  ["deployed by", results.delivery],
  ["began", new Date(results.began).toISOString()],
  ...Object.entries(results.periods),
]);
table(
  "marks",
  "What happened",
  timeline.marks.map(({ at, text }) => [`${Math.round(at)} s`, text]),
);
for (const { name, summary, passed, began, ended, figures, reason } of results.outcomes) {
  const seconds = Math.round((ended - began) / 1000);
  const entries = [["", summary], ["took", `${seconds} s`], ...Object.entries(figures)];
  if (reason) entries.push(["failed", reason]);
  table("outcomes", name, entries, passed ? "passed" : "failed");
}
draw();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
addEventListener("resize", draw);
