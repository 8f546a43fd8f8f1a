/** `pnpm schemas`: makes the JSON Schemas of schemas/ again from the Go modules that tools/schemas/sources.ts pins. */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Command } from "commander";
import { makeSchemas } from "../tools/schemas/make.ts";

new Command("schemas")
  .description("Make the JSON Schemas of schemas/ again from the Go modules that are pinned")
  .parse();

const directory = join(import.meta.dirname, "../schemas");

const files = await makeSchemas(); // in hand before the disk is touched
let changed = 0;
for (const [path, text] of files) {
  const file = join(directory, path);
  if ((await readFile(file, "utf8").catch(() => undefined)) === text) continue;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  changed += 1;
}
let removed = 0;
for (const path of await readdir(directory, { recursive: true })) {
  if (!path.endsWith(".json") || files.has(path)) continue;
  await rm(join(directory, path));
  removed += 1;
}
const kilobytes = [...files.values()].reduce((sum, text) => sum + text.length, 0) / 1000;
console.log(
  `${files.size} schemas, ${kilobytes.toFixed(0)} kB: ${changed} changed, ${removed} removed`,
);
