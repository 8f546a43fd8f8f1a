/** Where a tool is kept: in a folder whose name changes with whatever the tool was made from. */
import { createHash } from "node:crypto";
import { access, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Release, Tool } from "./tool.ts";
import type { Workshop } from "./workshop.ts";

export type Source = "PATH" | "release" | "build";

export interface Found {
  readonly file: string;
  readonly source: Source;
}

/** A release that can be used: one whose sum is pinned. */
export interface PinnedRelease extends Release {
  readonly sum: string;
}

export function pinnedRelease(tool: Tool, { platform, sums }: Workshop): PinnedRelease | undefined {
  const release = tool.release(platform);
  const sum = release && sums[release.url];
  return sum ? { ...release, sum } : undefined;
}

const place = (workshop: Workshop, name: string, tool: Tool, source: Source, digest: string) =>
  join(workshop.cache, "tools", name, tool.version, `${source}-${digest.slice(0, 12)}`, name);

export const releasePlace = (
  workshop: Workshop,
  name: string,
  tool: Tool,
  { sum }: PinnedRelease,
): string => place(workshop, name, tool, "release", sum);

/** All that decides the outcome of a build has its part in the name: the locked modules, the flags, the platform. */
export async function buildPlace(workshop: Workshop, name: string, tool: Tool): Promise<string> {
  const { folder, package: target, go, stamps } = tool.build;
  const hash = createHash("sha256");
  const sources = (await readdir(folder)).filter((file) => /\.(go|mod|sum)$/.test(file));
  for (const source of sources.sort()) hash.update(await readFile(join(folder, source)));
  hash.update(JSON.stringify([target, go, stamps, workshop.platform]));
  return place(workshop, name, tool, "build", hash.digest("hex"));
}

export const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

export async function findInCache(
  workshop: Workshop,
  name: string,
  tool: Tool,
): Promise<Found | undefined> {
  const release = pinnedRelease(tool, workshop);
  const downloaded = release && releasePlace(workshop, name, tool, release);
  if (downloaded && (await exists(downloaded))) return { file: downloaded, source: "release" };
  const built = await buildPlace(workshop, name, tool);
  return (await exists(built)) ? { file: built, source: "build" } : undefined;
}

/** Lets `make` write a file or folder elsewhere, and moves it to its place once it is whole. */
export async function keep(place: string, make: (unfinished: string) => Promise<void>) {
  const folder = `${dirname(place)}.unfinished`;
  // Things are made one at a time: whatever is here was left by a process that was killed.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    const unfinished = join(folder, "made");
    await make(unfinished);
    await mkdir(dirname(place), { recursive: true });
    await rename(unfinished, place);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
