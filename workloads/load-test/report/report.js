/** Draws a load test's plots and tables from the data in the page. */
import { data, drawPlots, tableOf } from "../../runtime/page/report.js";

const { url, summary, seconds } = data;

const plots = [
  {
    title: "Requests a second",
    series: [
      { label: "sent", colour: "blue", read: ({ sent }) => sent },
      { label: "failed", colour: "red", read: ({ failed }) => failed },
    ],
  },
  {
    title: "Latency of successes, ms",
    series: [
      { label: "50 %", colour: "blue", read: ({ p50 }) => p50 },
      { label: "95 %", colour: "orange", read: ({ p95 }) => p95 },
      { label: "99 %", colour: "red", read: ({ p99 }) => p99 },
    ],
  },
  {
    title: "Requests under way",
    series: [{ label: "under way", colour: "blue", read: ({ inFlight }) => inFlight }],
  },
];

function addTable(title, entries) {
  if (entries.length === 0) return;
  const table = tableOf(entries);
  table.createCaption().textContent = title;
  document.getElementById("tables").append(table);
}

document.getElementById("url").textContent = url;
document.getElementById("verdict").textContent =
  `${summary.sent} requests in ${summary.seconds} s: ${summary.succeeded} succeeded ` +
  `(${summary.perSecond} a second), ${summary.failed} failed.`;
addTable("Latency, ms", Object.entries(summary.latency ?? {}));
addTable("Failures", Object.entries(summary.failures));
addTable("Answered by", Object.entries(summary.answeredBy));
// The last one is a part of a second: its counts would look like a drop.
const whole = seconds.filter(({ at }, index) => at - (seconds[index - 1]?.at ?? 0) === 1);
drawPlots(
  plots.map(({ title, series }) => ({
    title,
    series,
    columns: [whole.map(({ at }) => at), ...series.map(({ read }) => whole.map(read))],
  })),
);
