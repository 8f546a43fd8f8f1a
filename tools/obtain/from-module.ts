/** Obtains artifacts from their Go module: builds tools of one module in one run, or copies the files of an asset. */
import { hash } from "node:crypto";
import { basename, join } from "node:path";
import { type Artifact, type Asset, isTool } from "../artifact.ts";
import { buildKey, buildTools } from "../build/build.ts";
import { copyFromModule } from "../build/module-files.ts";
import { inWorkFolder, moveToPlace } from "../cache.ts";
import { acceptTool } from "./accept.ts";
import { assetPlace, buildPlace, type Found, findInCache } from "./places.ts";
import { noteFailure, type Search } from "./search.ts";

type Group = readonly [Search, ...Search[]];

/** The artifacts of the group that could be made; what went wrong with the others is noted in their searches. */
export async function makeFromModule(
  group: Group,
  isLater: boolean,
): Promise<ReadonlyMap<Search, Found>> {
  const [{ context, artifact, options }] = group;
  return inWorkFolder(context, lockNameOf(artifact), options, async (folder) => {
    const made = new Map<Search, Found>();
    for (const search of group) {
      // Another process may have finished it in the meantime.
      const found = await findInCache(context, search.artifact);
      if (found) made.set(search, found);
    }
    const missing = group.filter((search) => !made.has(search));
    try {
      if (missing.length === 0) return made;
      const results = isTool(artifact)
        ? await buildAll(missing, folder, isLater)
        : new Map([[group[0], await copyAsset(group[0], artifact, folder)]]);
      for (const [search, found] of results) made.set(search, found);
    } catch (error) {
      options.signal?.throwIfAborted();
      for (const search of missing) noteFailure(search, (error as Error).message);
    }
    return made;
  });
}

/** The same for every group of tools that one run can build, so that a module is built once at a time. */
function lockNameOf(artifact: Artifact): string {
  if (!isTool(artifact)) return `${artifact.name}-${artifact.version}`;
  const digest = hash("sha256", buildKey(artifact.build)).slice(0, 8);
  return `build-${basename(artifact.build.folder)}-${digest}`;
}

async function copyAsset(search: Search, asset: Asset, folder: string): Promise<Found> {
  const { context, options } = search;
  const place = assetPlace(context, asset);
  await copyFromModule(asset, join(folder, "made"), context, options);
  await moveToPlace(join(folder, "made"), place);
  return { file: place, source: "files" };
}

async function buildAll(
  group: readonly Search[],
  folder: string,
  isLater: boolean,
): Promise<Map<Search, Found>> {
  const [first] = group;
  const tools = group.map(({ artifact }) => artifact).filter(isTool);
  const made = new Map<Search, Found>();
  if (!first) return made;
  const title = `${tools.map(({ name }) => name).join(", ")} ${first.artifact.version}`;
  const files = await buildTools(tools, folder, first.context, {
    ...first.options,
    isLater,
    report: (line) => first.options.report?.(`${title}: ${line}`),
  });
  for (const [index, search] of group.entries()) {
    const [tool, file] = [tools[index], files[index]];
    if (!tool || !file) continue;
    try {
      const place = await buildPlace(search.context, tool);
      await acceptTool(search.context, tool, file, place);
      made.set(search, { file: place, source: "build" });
    } catch (error) {
      noteFailure(search, (error as Error).message);
    }
  }
  return made;
}
