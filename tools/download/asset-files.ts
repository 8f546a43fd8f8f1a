/** Downloads the files of an asset one by one, each checked by its pinned sum. */
import { chmod, mkdir } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { type Asset, urlOf } from "../artifact.ts";
import type { Options, Sums, ToolContext } from "../context.ts";
import { download } from "./download.ts";

/** The asset's files that have a pinned sum: paths in the repository. */
function pinnedFiles(asset: Asset, sums: Sums): string[] {
  const root = urlOf(asset, "");
  const files = Object.keys(sums)
    .filter((url) => url.startsWith(root))
    .map((url) => url.slice(root.length));
  return files.filter((file) => file === asset.path || file.startsWith(`${asset.path}/`));
}

/** Makes `to` the asset's file or folder. */
export async function downloadAsset(
  asset: Asset,
  to: string,
  context: ToolContext,
  options: Options,
): Promise<void> {
  const files = pinnedFiles(asset, context.sums);
  if (files.length === 0)
    throw new Error(`no SHA-256 sum is pinned for ${urlOf(asset, asset.path)}`);
  for (const file of files) {
    const url = urlOf(asset, file);
    const target = join(to, relative(asset.path, file));
    await mkdir(dirname(target), { recursive: true });
    const sum = context.sums[url] ?? "";
    await download(url, target, { sum, check: "pinned" }, context, options);
    if (file.endsWith(".sh")) await chmod(target, 0o755);
  }
}
