/** The only file of the generators that touches the disk: compares rendered files with it, and writes the difference. */
import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import type { Files } from "./render.ts";

/** Folders that hold only generated files. */
export const generatedFolders = ["base", "components", "overlays", "apps", "bootstrap"];

/** Paths relative to the repository's root. */
export interface Difference {
  missing: string[];
  changed: string[];
  /** On disk in a generated folder, but not generated. */
  stray: string[];
}

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === "ENOENT";

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Files below a folder. `recursive: true` would cost another system call for each entry. */
function listed(root: string, folder: string): string[] {
  return entriesOf(`${root}/${folder}`).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? listed(root, path) : [path];
  });
}

export function compare(root: string, files: Files): Difference {
  // Listed first: probing for thousands of files that do not exist costs more than everything else here.
  const present = new Set(generatedFolders.flatMap((folder) => listed(root, folder)));
  const paths = [...files.keys()];
  return {
    missing: paths.filter((path) => !present.has(path)),
    changed: paths.filter(
      (path) => present.has(path) && readFileSync(`${root}/${path}`, "utf8") !== files.get(path),
    ),
    stray: [...present].filter((path) => !files.has(path)),
  };
}

export const isClean = ({ missing, changed, stray }: Difference): boolean =>
  missing.length + changed.length + stray.length === 0;

/** Makes the disk equal to `files`. Only files that differ are touched. */
export function apply(root: string, files: Files, { missing, changed, stray }: Difference): void {
  const folders = new Set(missing.map((path) => path.slice(0, path.lastIndexOf("/"))));
  for (const folder of folders) mkdirSync(`${root}/${folder}`, { recursive: true });
  for (const path of [...missing, ...changed])
    writeFileSync(`${root}/${path}`, files.get(path) ?? "");
  for (const path of stray) {
    rmSync(`${root}/${path}`);
    removeEmpty(root, path);
  }
}

/** Removes the folders that a file leaves empty: an empty overlay is one that Kustomize cannot build. */
function removeEmpty(root: string, path: string): void {
  const folder = path.slice(0, path.lastIndexOf("/"));
  if (!folder.includes("/") || entriesOf(`${root}/${folder}`).length > 0) return;
  rmdirSync(`${root}/${folder}`);
  removeEmpty(root, folder);
}

export function summary(files: Files, { missing, changed, stray }: Difference): string {
  const kept = files.size - missing.length - changed.length;
  return `${files.size} files: ${missing.length} new, ${changed.length} changed, ${stray.length} removed, ${kept} unchanged`;
}
