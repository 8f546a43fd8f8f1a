/** A file or folder of a tool's own source: where it is in the Go module, and where on the web. */
import { type Pin, readPin } from "./pins.ts";
import type { Sums } from "./workshop.ts";

export interface Asset {
  /** The folder whose go.mod pins the version. */
  readonly folder: string;
  readonly module: string;
  /** Where the files of the project's repository are served; the module is the root of it. */
  readonly files: string;
  /** A file or a folder of the repository. */
  readonly path: string;
}

export const pinOf = ({ folder, module }: Asset): Pin => readPin(folder, module);

/** Where a file of the repository is served as it is in the pinned version. */
export const urlOf = (asset: Asset, file: string): string =>
  `${asset.files}/v${pinOf(asset).version}/${file}`;

/** Of a folder, what is applied or run; the projects' tests and documentation stay where they are. */
export const isWanted = (file: string): boolean =>
  /\.(ya?ml|sh)$/.test(file) && !file.split("/").includes("testdata");

/** The asset's files that have a pinned sum: paths in the repository. */
export function pinnedFiles(asset: Asset, sums: Sums): string[] {
  const root = urlOf(asset, "");
  const files = Object.keys(sums)
    .filter((url) => url.startsWith(root))
    .map((url) => url.slice(root.length));
  return files.filter((file) => file === asset.path || file.startsWith(`${asset.path}/`));
}
