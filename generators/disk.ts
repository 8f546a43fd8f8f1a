/** The edge: compares rendered files with the disk, and writes the difference. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Files } from "./render.ts";

/** Folders that hold generated files and nothing else. */
export const generatedFolders = ["base", "components", "overlays", "apps"];

/** Paths relative to the repository's root. */
export interface Difference {
  missing: string[];
  changed: string[];
  /** On disk in a generated folder, but not generated. */
  stray: string[];
}

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === "ENOENT";

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function listed(root: string, folder: string): string[] {
  try {
    return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(root, "/").length));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

export function compare(root: string, files: Files): Difference {
  const difference: Difference = { missing: [], changed: [], stray: [] };
  for (const [path, text] of files) {
    const current = read(join(root, path));
    if (current === undefined) difference.missing.push(path);
    else if (current !== text) difference.changed.push(path);
  }
  for (const folder of generatedFolders) {
    difference.stray.push(...listed(root, folder).filter((path) => !files.has(path)));
  }
  return difference;
}

export const isClean = ({ missing, changed, stray }: Difference): boolean =>
  missing.length + changed.length + stray.length === 0;

/** Makes the disk equal to `files`. Only what differs is touched. */
export function apply(root: string, files: Files, { missing, changed, stray }: Difference): void {
  const folders = new Set(missing.map((path) => dirname(join(root, path))));
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  for (const path of [...missing, ...changed])
    writeFileSync(join(root, path), files.get(path) ?? "");
  for (const path of stray) rmSync(join(root, path));
}

export function summary(files: Files, { missing, changed, stray }: Difference): string {
  const kept = files.size - missing.length - changed.length;
  return `${files.size} files: ${missing.length} new, ${changed.length} changed, ${stray.length} removed, ${kept} unchanged`;
}
