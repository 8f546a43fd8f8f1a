/** Renders a report: one self-contained HTML file whose script draws the data in it. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const read = async (...files: string[]) =>
  (await Promise.all(files.map((file) => readFile(file, "utf8")))).join("\n");
const shared = (file: string) => join(import.meta.dirname, file);
const library = (file: string) => fileURLToPath(import.meta.resolve(`uplot/dist/${file}`));

/** `path` is the common path of the page's .html, .css and .js files, without the extension. */
export async function renderReport(path: string, data: unknown): Promise<string> {
  const css = [library("uPlot.min.css"), shared("look.css"), shared("report.css"), `${path}.css`];
  const scripts = await read(shared("plotting.js"), shared("report.js"), `${path}.js`);
  const parts: Record<string, string> = {
    style: await read(...css),
    library: await read(library("uPlot.iife.min.js")),
    script: scripts.replaceAll(/^import [^;]+;$/gm, ""), // the files import each other and become one script here
    data: inScript(data),
  };
  // The template is valid HTML: a placeholder is a comment, or a JSON string for the data.
  return (await read(`${path}.html`)).replace(
    /\/\* (\w+) \*\/|"(data)"(?=<)/g,
    (place, name, data) => parts[name ?? data] ?? place,
  );
}

/** JSON that cannot close the script element around it. */
const inScript = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");
