/** Draws the report from the data in the page: plots over one axis of time, what happened, and each scenario's figures. */
import { colourOf } from "../../workloads/runtime/page/plotting.js";
import { data, drawPlots, tableOf, uPlot } from "../../workloads/runtime/page/report.js";

const { results, timeline, comparison } = data;
const stepped = uPlot.paths.stepped({ align: 1 });

/** Merges the times of all lines of a plot. A null in the data is a gap; a time that only another line has is not. */
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

const seriesOf = ({ label, colour, steps }) => ({
  label,
  colour,
  ...(colour === "faint" && { width: 1, alpha: 0.6 }),
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

function addTable(section, title, entries, kind = "") {
  const heading = document.createElement("h2");
  heading.textContent = title;
  heading.className = kind;
  document.getElementById(section).append(heading, tableOf(entries));
}

const failed = results.outcomes.filter(({ passed }) => !passed);
const verdict = document.getElementById("verdict");
verdict.className = failed.length > 0 ? "failed" : "passed";
verdict.textContent = `${results.outcomes.length - failed.length} scenarios passed, ${failed.length} failed.`;
const { context, version, nodes } = results.cluster;
addTable("setting", "Where and how", [
  ["environment", results.environment],
  ["commit", results.commit],
  ["cluster", `${context}, Kubernetes ${version}, ${nodes} nodes`],
  ["deployed by", results.delivery],
  ["began", new Date(results.began).toISOString()],
  ...Object.entries(results.periods),
]);
addTable(
  "marks",
  "What happened",
  timeline.marks.map(({ at, text }) => [`${Math.round(at)} s`, text]),
);
for (const { name, summary, passed, began, ended, figures, reason } of results.outcomes) {
  const seconds = Math.round((ended - began) / 1000);
  const entries = [["", summary], ["took", `${seconds} s`], ...Object.entries(figures)];
  if (reason) entries.push(["failed", reason]);
  addTable("outcomes", name, entries, passed ? "passed" : "failed");
}
const drawable = (plots) =>
  plots
    .filter(({ lines }) => lines.some(({ points }) => points.length > 0))
    .map(({ title, lines }) => ({
      title,
      series: lines.map(seriesOf),
      columns: columnsOf(lines),
    }));
const cursor = (key) => ({ y: false, sync: { key } });
drawPlots(drawable(timeline.plots), { cursor: cursor("time"), hooks: { draw: [drawMarks] } });
drawPlots(drawable(comparison), { cursor: cursor("burst") }, "comparison");
