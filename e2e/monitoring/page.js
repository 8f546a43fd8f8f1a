/** Draws the dashboard's panels as Prometheus answered them, with the alerts that fired and what it cost. */
import { data, drawPlots, tableOf, uPlot } from "../../workloads/runtime/page/report.js";

const { began, outcome, monitoring } = data;
const secondsAfter = (at) => `${Math.round((at - began) / 1000)} s`;
const add = (section, entries) => document.getElementById(section).append(tableOf(entries));

const verdict = document.getElementById("verdict");
verdict.className = outcome.passed ? "passed" : "failed";
verdict.textContent = outcome.passed ? outcome.summary : outcome.reason;
add(
  "firings",
  monitoring.firings.map(({ alert, about, from, to, during }) => [
    alert,
    `${secondsAfter(from)} to ${secondsAfter(to)}, during ${during}${about && `: ${about}`}`,
  ]),
);
add(
  "costs",
  monitoring.costs.map(({ pod, ...most }) => [
    pod,
    `${most.millicoresOnAverage}m CPU on average, ${most.millicoresAtMost}m and ${most.mebibytesAtMost}Mi at most`,
  ]),
);

/** Of values far below 1 too: a part of all requests is one. */
const fromZero = (_plot, _least, most) => [0, (most || 1) * 1.1];

const columnsOf = (lines) =>
  uPlot.join(
    lines.map(({ points }) => [points.map(([at]) => at), points.map(([, value]) => value)]),
    lines.map(() => [1, 1]),
  );

drawPlots(
  monitoring.panels
    .filter(({ lines }) => lines.length > 0)
    .map(({ row, title, lines }) => ({
      title: `${row}: ${title}`,
      series: lines.map(({ label, colour }) => ({ label, colour })),
      columns: columnsOf(lines),
    })),
  {
    cursor: { y: false, sync: { key: "time" } },
    scales: { x: { time: false }, y: { range: fromZero } },
  },
);
