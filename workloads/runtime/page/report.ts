/** Makes a report: one HTML file that needs nothing else, and that its own script draws from the data in it. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const read = async (...files: string[]) =>
  (await Promise.all(files.map((file) => readFile(file, "utf8")))).join("\n");
const shared = (file: string) => join(import.meta.dirname, file);
const library = (file: string) => fileURLToPath(import.meta.resolve(`uplot/dist/${file}`));

/** The page is at `path`, with .html, .css and .js for what it is made of. */
export async function renderReport(path: string, data: unknown): Promise<string> {
  const css = [library("uPlot.min.css"), shared("look.css"), shared("report.css"), `${path}.css`];
  const scripts = await read(shared("plotting.js"), shared("report.js"), `${path}.js`);
  const parts: Record<string, string> = {
    style: await read(...css),
    library: await read(library("uPlot.iife.min.js")),
    script: scripts.replaceAll(/^import [^;]+;$/gm, ""), // of each other, which are here as one
    data: inScript(data),
  };
  // The page is valid as it stands: a part's place is a comment, or a JSON string for the data.
  return (await read(`${path}.html`)).replace(
    /\/\* (\w+) \*\/|"(data)"(?=<)/g,
    (place, name, data) => parts[name ?? data] ?? place,
  );
}

/** JSON that cannot end the script element that it is in. */
const inScript = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");
