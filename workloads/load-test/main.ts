/** The load test: a bounded load on a target, with progress, a summary and a report. Runs on a laptop or as a Job. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ExplainedError } from "../runtime/explained-error.ts";
import { renderReport } from "../runtime/page/report.ts";
import { runProgram } from "../runtime/program.ts";
import { createMeasurements } from "./measurements.ts";
import { parseOptions } from "./options.ts";
import { createProgress } from "./progress.ts";
import { run } from "./run.ts";
import { createSender } from "./send.ts";
import { describeSummary } from "./summary.ts";

await runProgram("load-test", async (stop) => {
  const options = parseOptions(process.argv.slice(2));
  const sender = createSender(options);
  const measurements = createMeasurements();
  const progress = createProgress(process.stderr);
  const startedAt = new Date();
  const elapsedMs = await run({ options, sender, measurements, onSecond: progress.show, stop });
  progress.end();
  await sender.close();

  const summary = measurements.summarize(elapsedMs);
  const json = () =>
    JSON.stringify({ startedAt, ...summary, series: measurements.seconds }, null, 2);
  process.stdout.write(`${options.json ? json() : describeSummary(summary)}\n`);
  if (options.report) {
    const data = { url: options.url.href, summary, seconds: measurements.seconds };
    const page = join(import.meta.dirname, "report/report");
    await writeFile(options.report, await renderReport(page, data));
    process.stderr.write(`report written to ${options.report}\n`);
  }
  if (summary.succeeded === 0) throw new ExplainedError("no request succeeded");
});
