/** A file or folder of a tool's own source: where it is in the Go module, and where on the web. */
import { join } from "node:path";
import { type Pin, readPin } from "./pins.ts";
import type { Sums } from "./workshop.ts";

export interface Asset {
  /** The folder in tools/go whose go.mod pins the version. */
  readonly folder: string;
  readonly module: string;
  /** The project's repository on GitHub, of which the module is the root. */
  readonly repository: string;
  /** A file or a folder of the repository. */
  readonly path: string;
}

export const pinOf = ({ folder, module }: Asset): Pin =>
  readPin(join(import.meta.dirname, "go", folder), module);

/** Where GitHub serves a file of the repository as it is in the pinned version. */
export const rawUrl = (asset: Asset, file: string): string =>
  `https://raw.githubusercontent.com/${asset.repository}/v${pinOf(asset).version}/${file}`;

/** Of a folder, what is applied or run; the projects' tests and documentation stay where they are. */
export const isWanted = (file: string): boolean =>
  /\.(ya?ml|sh)$/.test(file) && !file.split("/").includes("testdata");

/** The asset's files that have a pinned sum: paths in the repository. */
export function pinnedFiles(asset: Asset, sums: Sums): string[] {
  const root = rawUrl(asset, "");
  const files = Object.keys(sums)
    .filter((url) => url.startsWith(root))
    .map((url) => url.slice(root.length));
  return files.filter((file) => file === asset.path || file.startsWith(`${asset.path}/`));
}
