/** Downloads a release, and takes its executable out of the archive. */
import { rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import type { Release } from "../artifact.ts";
import type { Options, ToolContext } from "../context.ts";
import { download, type Expected } from "./download.ts";
import { layerUrl } from "./image.ts";

/** Writes the release's executable as `file`; tar reads zip archives too on macOS, the only host that has any. */
export async function downloadRelease(
  { url, entry, image, sums }: Release,
  file: string,
  expected: Expected,
  context: ToolContext,
  options: Options,
): Promise<void> {
  const target = entry ? `${file}.archive` : file;
  const from = image ? layerUrl(sums, expected.sum) : url;
  await download(from, target, expected, context, options);
  if (!entry) return;
  await execa("tar", ["-xf", target, "-C", dirname(file), entry]);
  await rename(join(dirname(file), entry), file);
  await rm(target);
}
