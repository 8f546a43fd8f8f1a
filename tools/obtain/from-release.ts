/** Obtains an artifact by downloading it: the release of a tool, or the files of an asset. */
import { join } from "node:path";
import { type Asset, isTool, type Release, type Tool } from "../artifact.ts";
import { inWorkFolder, moveToPlace } from "../cache.ts";
import { downloadAsset } from "../download/asset-files.ts";
import { WrongSum } from "../download/download.ts";
import { expectedSum } from "../download/published-sums.ts";
import { downloadRelease } from "../download/release.ts";
import { acceptTool } from "./accept.ts";
import { assetPlace, type Found, findInCache, releasePlace } from "./places.ts";
import { noteFailure, report, type Search, unobtainable } from "./search.ts";

/** Undefined where it cannot be downloaded; a download with a wrong sum ends the search with an error. */
export async function downloadMissing(search: Search): Promise<Found | undefined> {
  const { context, artifact, options } = search;
  const download = downloadOf(search);
  if (!download) {
    const { os, arch } = context.host;
    noteFailure(search, `its project publishes no release for ${os}-${arch}`);
    return undefined;
  }
  return inWorkFolder(context, `${artifact.name}-${artifact.version}`, options, async (folder) => {
    try {
      // Another process may have finished it in the meantime.
      return (await findInCache(context, artifact)) ?? (await download(join(folder, "made")));
    } catch (error) {
      options.signal?.throwIfAborted();
      noteFailure(search, (error as Error).message);
      if (error instanceof WrongSum) throw unobtainable(search);
      return undefined;
    }
  });
}

/** Writes the artifact to a file or folder, and moves it into the cache. */
type Download = (file: string) => Promise<Found>;

function downloadOf(search: Search): Download | undefined {
  const { artifact } = search;
  if (!isTool(artifact)) return (file) => downloadFiles(search, artifact, file);
  const release = artifact.release(search.context.host);
  return release && ((file) => downloadTool(search, artifact, release, file));
}

async function downloadFiles(search: Search, asset: Asset, file: string): Promise<Found> {
  const place = assetPlace(search.context, asset);
  await downloadAsset(asset, file, search.context, search.options);
  await moveToPlace(file, place);
  return { file: place, source: "files" };
}

async function downloadTool(
  search: Search,
  tool: Tool,
  release: Release,
  file: string,
): Promise<Found> {
  const { context, options } = search;
  const expected = await expectedSum(release, context, options);
  report(search, `downloading ${release.url}`);
  await downloadRelease(release, file, expected, context, options);
  const place = releasePlace(context, tool, expected.sum);
  await acceptTool(context, tool, file, place);
  return { file: place, source: "release", check: expected.check };
}
