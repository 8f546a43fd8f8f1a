/** Writes the report: one HTML file that needs nothing else, with plots of rate, latency and errors over time. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Second, Summary } from "./measurements.ts";

interface Report {
  url: string;
  summary: Summary;
  seconds: readonly Second[];
}

export async function renderReport(report: Report): Promise<string> {
  const own = (file: string) => readFile(join(import.meta.dirname, "report", file), "utf8");
  const library = (file: string) =>
    readFile(fileURLToPath(import.meta.resolve(`uplot/dist/${file}`)), "utf8");
  const parts: Record<string, string> = {
    style: (await library("uPlot.min.css")) + (await own("report.css")),
    library: await library("uPlot.iife.min.js"),
    script: await own("report.js"),
    data: inScript(report),
  };
  const page = await own("report.html");
  // The page is valid as it stands: a part's place is a comment, or a JSON string for the data.
  return page.replace(
    /\/\* (\w+) \*\/|"(data)"(?=<)/g,
    (place, name, data) => parts[name ?? data] ?? place,
  );
}

/** JSON that cannot end the script element that it is in. */
const inScript = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");
