/** Formats a second of the test, and the summary of all. */
import { styleText } from "node:util";
import type { Second, Summary } from "./measurements.ts";

const pad = (value: number | string, width: number) => String(value).padStart(width);

export const describeSecond = ({ at, sent, failed, inFlight, p50, p95 }: Second): string =>
  `${pad(at.toFixed(0), 5)} s ${pad(sent, 7)} sent ${pad(failed, 6)} failed ${pad(inFlight, 5)} in flight` +
  `  p50 ${pad(p50?.toFixed(1) ?? "–", 7)} ms  p95 ${pad(p95?.toFixed(1) ?? "–", 7)} ms`;

export function describeSummary(summary: Summary): string {
  const { sent, succeeded, failed, seconds, perSecond, latency } = summary;
  const verdict =
    failed > 0 ? styleText("red", `${failed} failed`) : styleText("green", "none failed");
  const lines = [
    `${sent} requests in ${seconds} s: ${succeeded} succeeded (${perSecond} a second), ${verdict}`,
    ...counts("failed", summary.failures),
  ];
  if (latency) {
    const { p50, p90, p95, p99, max } = latency;
    lines.push(`latency      p50 ${p50}  p90 ${p90}  p95 ${p95}  p99 ${p99}  max ${max} ms`);
  }
  return [...lines, ...counts("answered by", summary.answeredBy)].join("\n");
}

const counts = (title: string, entries: Record<string, number>): string[] =>
  Object.entries(entries).map(
    ([name, number], index) =>
      `${(index === 0 ? title : "").padEnd(12)} ${pad(number, 8)}  ${name}`,
  );
