/** Writes a run's results: a self-contained page, its data as JSON, and a picture of each scenario. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { renderReport } from "../../workloads/runtime/page/report.ts";
import { dashboardPicture } from "../monitoring/picture.ts";
import type { MonitoringResults } from "../monitoring/results.ts";
import { comparisonOf } from "./comparison.ts";
import { picture } from "./picture.ts";
import type { Results } from "./results.ts";
import { excerpt, tasksTitle, timelineOf } from "./timeline.ts";

export async function writeReport(file: string, results: Results): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const { samples: _, cpu: __, loads: ___, bursts: ____, monitoring, ...shown } = results;
  const comparison = comparisonOf(results.bursts).plots;
  const data = { results: shown, timeline: timelineOf(results), comparison };
  await writeFile(file, await renderReport(join(import.meta.dirname, "page"), data));
  await writeFile(file.replace(/(\.html)?$/, ".json"), `${JSON.stringify(results)}\n`);
  if (monitoring) await writeDashboard(dirname(file), results, monitoring);
}

/** A page and a picture of what Prometheus saw, beside the report. */
async function writeDashboard(
  folder: string,
  { began, commit, outcomes }: Results,
  monitoring: MonitoringResults,
): Promise<void> {
  const data = { began, outcome: outcomes.at(-1), monitoring };
  const page = await renderReport(join(import.meta.dirname, "../monitoring/page"), data);
  await writeFile(join(folder, "dashboard.html"), page);
  const names = outcomes.slice(0, -1).map(({ name }) => name);
  const title = `The dashboard during ${names.join(", ")}, at ${commit.slice(0, 8)}`;
  await writeFile(join(folder, "dashboard.svg"), dashboardPicture(monitoring.panels, title));
}

/** The scenarios with a load to draw. */
const drawn = new Set(["scale-up", "scale-down", "moderate-load", "updates", "faults", "database"]);
/** Of these, only the tasks: nothing is asked of the agents but to do them. */
const drawnTasks = new Set(["database"]);

export async function writePictures(folder: string, results: Results): Promise<void> {
  await mkdir(folder, { recursive: true });
  const timeline = timelineOf(results);
  const since = (at: number) => (at - results.began) / 1000;
  for (const { name, summary, began, ended } of results.outcomes) {
    if (name === "queue" && results.bursts.length > 0)
      await writeFile(join(folder, "queue.svg"), picture(comparisonOf(results.bursts), summary));
    if (!drawn.has(name)) continue;
    const { plots, marks } = excerpt(timeline, since(began), since(ended));
    const shown = drawnTasks.has(name) ? plots.filter(({ title }) => title === tasksTitle) : plots;
    await writeFile(join(folder, `${name}.svg`), picture({ plots: shown, marks }, summary));
  }
}
