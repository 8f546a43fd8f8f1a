/** Where an artifact is stored in the cache: the folder's name changes with everything that decides its content. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Artifact, type Asset, isTool, type Tool } from "../artifact.ts";
import { exists } from "../cache.ts";
import type { ToolContext } from "../context.ts";

export interface Found {
  readonly file: string;
  /** An asset's source is not recorded: its content is the same from both. */
  readonly source: "PATH" | "release" | "build" | "files";
  /** What a release was checked against: a sum in sums.json, or the one that its project publishes. */
  readonly check?: "pinned" | "published";
}

const versionFolder = ({ cache }: ToolContext, { name, version }: Tool): string =>
  join(cache, "tools", name, version);

const releaseFolder = ({ host }: ToolContext, sum: string): string =>
  `release-${host.os}-${host.arch}-${sum}`;

/** The place of a release that has this SHA-256 sum. */
export const releasePlace = (context: ToolContext, tool: Tool, sum: string): string =>
  join(versionFolder(context, tool), releaseFolder(context, sum), tool.name);

/** The locked modules, the flags and the host decide the outcome of a build. */
export async function buildPlace(context: ToolContext, tool: Tool): Promise<string> {
  const { folder, package: target, go, stamps, tags } = tool.build;
  const hash = createHash("sha256");
  const sources = (await readdir(folder)).filter((file) => /\.(go|mod|sum)$/.test(file));
  for (const source of sources.sort()) hash.update(await readFile(join(folder, source)));
  const flags = [target, go, stamps, context.host, ...(tags.length > 0 ? [tags] : [])];
  hash.update(JSON.stringify(flags));
  const digest = hash.digest("hex").slice(0, 12);
  return join(versionFolder(context, tool), `build-${digest}`, tool.name);
}

export const assetPlace = ({ cache }: ToolContext, { name, version, path }: Asset): string =>
  join(cache, "assets", name, version, basename(path));

/** A release in the cache was checked when it was downloaded: where a sum is pinned now, only that one counts. */
async function cachedRelease(context: ToolContext, tool: Tool): Promise<Found | undefined> {
  const pinned = context.sums[tool.release(context.host)?.url ?? ""];
  const prefix = releaseFolder(context, pinned ?? "");
  const folders = await readdir(versionFolder(context, tool)).catch(() => []);
  const folder = folders.find((each) => each.startsWith(prefix));
  if (!folder) return undefined;
  const file = join(versionFolder(context, tool), folder, tool.name);
  return { file, source: "release", check: pinned ? "pinned" : "published" };
}

export async function findInCache(
  context: ToolContext,
  artifact: Artifact,
): Promise<Found | undefined> {
  const found = isTool(artifact)
    ? ((await cachedRelease(context, artifact)) ??
      ({ file: await buildPlace(context, artifact), source: "build" } as const))
    : ({ file: assetPlace(context, artifact), source: "files" } as const);
  return (await exists(found.file)) ? found : undefined;
}
