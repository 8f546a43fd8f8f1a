/** The load test: a bounded load on a target, with progress, a summary and a report. From a laptop, or as a Job. */
import { writeFile } from "node:fs/promises";
import { ExplainedError } from "../runtime/explained-error.ts";
import { runProgram } from "../runtime/program.ts";
import { createMeasurements } from "./measurements.ts";
import { parseOptions } from "./options.ts";
import { createProgress } from "./progress.ts";
import { renderReport } from "./report.ts";
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
    const page = await renderReport({
      url: options.url.href,
      summary,
      seconds: measurements.seconds,
    });
    await writeFile(options.report, page);
    process.stderr.write(`the report is in ${options.report}\n`);
  }
  if (summary.succeeded === 0) throw new ExplainedError("no request succeeded");
});
