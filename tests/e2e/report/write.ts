/** Writes what a run found: a page that needs nothing else, its data as JSON, and a picture of each scenario. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Results } from "../results.ts";
import { picture } from "./picture.ts";
import { excerpt, timelineOf } from "./timeline.ts";

export async function writeReport(file: string, results: Results): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, await renderPage(results));
  await writeFile(file.replace(/(\.html)?$/, ".json"), `${JSON.stringify(results)}\n`);
}

async function renderPage(results: Results): Promise<string> {
  const own = (name: string) => readFile(join(import.meta.dirname, name), "utf8");
  const library = (name: string) =>
    readFile(fileURLToPath(import.meta.resolve(`uplot/dist/${name}`)), "utf8");
  const { samples: _, cpu: __, loads: ___, ...shown } = results;
  const parts: Record<string, string> = {
    style: (await library("uPlot.min.css")) + (await own("page.css")),
    library: await library("uPlot.iife.min.js"),
    script: await own("page.js"),
    data: inScript({ results: shown, timeline: timelineOf(results) }),
  };
  const page = await own("page.html");
  // The page is valid as it stands: a part's place is a comment, or a JSON string for the data.
  return page.replace(
    /\/\* (\w+) \*\/|"(data)"(?=<)/g,
    (place, name, data) => parts[name ?? data] ?? place,
  );
}

/** JSON that cannot end the script element that it is in. */
const inScript = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");

/** The scenarios that have a load to draw. */
const drawn = new Set(["scale-up", "scale-down", "moderate-load", "updates", "faults"]);

export async function writePictures(folder: string, results: Results): Promise<void> {
  await mkdir(folder, { recursive: true });
  const timeline = timelineOf(results);
  const since = (at: number) => (at - results.began) / 1000;
  for (const { name, summary, began, ended } of results.outcomes) {
    if (!drawn.has(name)) continue;
    const part = excerpt(timeline, since(began), since(ended));
    await writeFile(join(folder, `${name}.svg`), picture(part, summary));
  }
}
