/** `pnpm schemas`: regenerates the JSON Schemas of schemas/ from the Go modules that tools/schemas/sources.ts pins. */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Command } from "commander";
import { toolContext } from "../tools/context.ts";
import { makeSchemas } from "../tools/schemas/make.ts";
import { run } from "./command.ts";

const directory = join(import.meta.dirname, "../schemas");

async function schemas(): Promise<void> {
  const files = await makeSchemas(toolContext()); // complete before the disk is touched
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
}

const program = new Command("schemas")
  .description("Regenerate the JSON Schemas of schemas/ from the pinned Go modules")
  .action(schemas);

await run(program);
