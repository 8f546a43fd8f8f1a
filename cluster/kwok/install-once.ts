/** Work that need not be done twice on the same cluster: what was done is noted beside its data, and gone with it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { clusterDirectory } from "../paths.ts";

/** Does `work` unless it was done from the same `source`: a file of a pinned version, whose name says which. */
export async function once(what: string, source: string, work: () => Promise<void>): Promise<void> {
  const folder = join(clusterDirectory, "done");
  const note = join(folder, what);
  if (existsSync(note) && readFileSync(note, "utf8") === source) return;
  await work();
  mkdirSync(folder, { recursive: true });
  writeFileSync(note, source);
}
