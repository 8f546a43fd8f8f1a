/** Collects the SHA-256 sums of what may be downloaded: as the projects publish them, and of their modules' files. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Asset, urlOf } from "./asset.ts";
import { downloadText } from "./download.ts";
import { filesInModule, moduleFolder } from "./obtain-asset.ts";
import type { Platform } from "./platform.ts";
import type { Release, Tool } from "./tool.ts";
import type { Sums, Workshop } from "./workshop.ts";

/** What a newcomer's or a runner's machine may be. */
export const platforms: readonly Platform[] = ["linux", "darwin"].flatMap((os) =>
  ["amd64", "arm64"].map((arch) => ({ os, arch })),
);

export interface Collected {
  readonly sums: Sums;
  /** Why a sum could not be had; one that was pinned before stays. */
  readonly problems: readonly string[];
}

interface GithubRelease {
  readonly assets: readonly { readonly browser_download_url: string; readonly digest?: string }[];
}

/** The sum of `url` in what the project publishes: GitHub's JSON, a list of sums and files, or one bare sum. */
export function readSum(published: string, url: string): string | undefined {
  if (published.startsWith("{")) {
    const { assets } = JSON.parse(published) as GithubRelease;
    const asset = assets.find(({ browser_download_url }) => browser_download_url === url);
    return asset?.digest?.match(/^sha256:([0-9a-f]{64})$/)?.[1];
  }
  const file = basename(new URL(url).pathname);
  for (const line of published.trim().split("\n")) {
    const [, sum, name] = line.match(/^([0-9a-f]{64})(?:\s+\*?(\S+))?\s*$/) ?? [];
    if (sum && (name === undefined || basename(name) === file)) return sum;
  }
  return undefined;
}

async function releaseSums(releases: readonly Release[], workshop: Workshop): Promise<Collected> {
  const sums: Record<string, string> = {};
  const problems: string[] = [];
  const texts = new Map<string, Promise<string>>();
  for (const { url, sums: source } of releases) {
    const text = texts.get(source) ?? downloadText(source, workshop);
    texts.set(source, text);
    try {
      const sum = readSum(await text, url);
      if (sum) sums[url] = sum;
      else problems.push(`${source}: has no SHA-256 of ${url}`);
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  return { sums, problems: [...new Set(problems)] };
}

/** GitHub serves a file as it is in the module, which Go has checked against its sum database. */
async function assetSums(assets: readonly Asset[], workshop: Workshop): Promise<Collected> {
  const sums: Record<string, string> = {};
  const problems: string[] = [];
  for (const asset of assets) {
    try {
      const root = await moduleFolder(workshop, asset);
      for (const file of await filesInModule(root, asset)) {
        const content = await readFile(join(root, file));
        sums[urlOf(asset, file)] = createHash("sha256").update(content).digest("hex");
      }
    } catch (error) {
      problems.push(`${asset.module}: ${(error as Error).message}`);
    }
  }
  return { sums, problems };
}

const changed = (before: Sums, after: Sums): string[] =>
  Object.entries(after)
    .filter(([url, sum]) => before[url] !== undefined && before[url] !== sum)
    .map(([url, sum]) => `${url}: was ${before[url]}, is now ${sum}`);

/** The sums of every release and asset of the pinned versions; those of other versions are dropped. */
export async function collectSums(
  tools: readonly Tool[],
  assets: readonly Asset[],
  workshop: Workshop,
): Promise<Collected> {
  const releases = tools.flatMap((tool) => platforms.flatMap((at) => tool.release(at) ?? []));
  const [ofReleases, ofAssets] = [
    await releaseSums(releases, workshop),
    await assetSums(assets, workshop),
  ];
  const found = { ...ofReleases.sums, ...ofAssets.sums };
  const replaced = changed(workshop.sums, found);
  if (replaced.length > 0)
    throw new Error(
      [
        "A release was replaced after its sum was pinned, which no honest project does:",
        ...replaced.map((line) => `  - ${line}`),
        "If it is in order, remove the old sums from tools/sums.json and run this again.",
      ].join("\n"),
    );
  const known = Object.entries(workshop.sums).filter(([url]) =>
    releases.some((release) => release.url === url),
  );
  const all = { ...Object.fromEntries(known), ...found };
  const sorted = Object.entries(all).sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    sums: Object.fromEntries(sorted),
    problems: [...ofReleases.problems, ...ofAssets.problems],
  };
}
