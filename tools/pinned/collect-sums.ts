/** Collects the SHA-256 sums of everything that may be downloaded: as projects publish them, and of their modules' files. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../kubernetes/user-error.ts";
import { type Asset, type Release, type Tool, urlOf } from "../artifact.ts";
import { filesInModule } from "../build/module-files.ts";
import type { Sums, ToolContext } from "../context.ts";
import { downloadText } from "../download/download.ts";
import type { Text } from "../download/image.ts";
import { publishedSum } from "../download/published-sums.ts";
import type { Host } from "../host.ts";
import { lookUpSum, toolchainsOf } from "./toolchain-sums.ts";

/** The machines of users and of runners. */
export const hosts: readonly Host[] = ["linux", "darwin"].flatMap((os) =>
  ["amd64", "arm64"].map((arch) => ({ os, arch })),
);

export interface Collected {
  readonly sums: Sums;
  /** Why a sum was not found; one that was pinned before stays. */
  readonly problems: readonly string[];
}

async function releaseSums(releases: readonly Release[], context: ToolContext): Promise<Collected> {
  const sums: Record<string, string> = {};
  const problems: string[] = [];
  const texts = new Map<string, Promise<string>>();
  /** Many releases have their sums in one text. */
  const text: Text = (url, headers) => {
    const once = texts.get(url) ?? downloadText(url, context, { headers });
    texts.set(url, once);
    return once;
  };
  for (const release of releases) {
    try {
      sums[release.url] = await publishedSum(release, text);
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  return { sums, problems: [...new Set(problems)] };
}

/** GitHub serves a file as it is in the module, which Go has checked against its sum database. */
async function assetSums(assets: readonly Asset[], context: ToolContext): Promise<Collected> {
  const sums: Record<string, string> = {};
  const problems: string[] = [];
  for (const asset of assets) {
    try {
      const { root, files } = await filesInModule(asset, context);
      for (const file of files) {
        const content = await readFile(join(root, file));
        sums[urlOf(asset, file)] = createHash("sha256").update(content).digest("hex");
      }
    } catch (error) {
      problems.push(`${asset.module}: ${(error as Error).message}`);
    }
  }
  return { sums, problems };
}

async function toolchainSums(
  toolchains: readonly string[],
  context: ToolContext,
): Promise<Collected> {
  const sums: Record<string, string> = {};
  const problems: string[] = [];
  for (const toolchain of toolchains) {
    try {
      sums[toolchain] = await lookUpSum(toolchain, context);
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  return { sums, problems };
}

/** A sum that changed means that something was replaced: no new sums are recorded then. */
function refuseChanges(before: Sums, after: Sums): void {
  const replaced = Object.entries(after)
    .filter(([name, sum]) => before[name] !== undefined && before[name] !== sum)
    .map(([name, sum]) => `  - ${name}: was ${before[name]}, is now ${sum}`);
  if (replaced.length === 0) return;
  throw new UserError(
    [
      "A release was replaced after its sum was pinned. An honest project does not do that:",
      ...replaced,
      "If the project confirms it, remove the old sums from tools/sums.json and run this again.",
    ].join("\n"),
  );
}

/** The sums of every release, asset and toolchain of the pinned versions; those of other versions are dropped. */
export async function collectSums(
  tools: readonly Tool[],
  assets: readonly Asset[],
  context: ToolContext,
): Promise<Collected> {
  const releases = tools.flatMap((tool) => hosts.flatMap((at) => tool.release(at) ?? []));
  const toolchains = toolchainsOf([...tools, ...assets], hosts);
  const parts = [
    await releaseSums(releases, context),
    await assetSums(assets, context),
    await toolchainSums(toolchains, context),
  ];
  const found: Sums = Object.assign({}, ...parts.map(({ sums }) => sums));
  refuseChanges(context.sums, found);
  const current = new Set([...releases.map(({ url }) => url), ...toolchains]);
  const known = Object.entries(context.sums).filter(([name]) => current.has(name));
  const all = { ...Object.fromEntries(known), ...found };
  const sorted = Object.entries(all).sort(([one], [other]) => (one < other ? -1 : 1));
  return { sums: Object.fromEntries(sorted), problems: parts.flatMap(({ problems }) => problems) };
}
