/** Reads the SHA-256 sum of a release from what its project publishes beside it. */
import { basename } from "node:path";
import type { Release } from "../artifact.ts";
import type { Options, ToolContext } from "../context.ts";
import { downloadText, type Expected } from "./download.ts";

interface GithubRelease {
  readonly assets: readonly { readonly browser_download_url: string; readonly digest?: string }[];
}

/** The sum of `url` in a published text: GitHub's JSON of a release, a list of sums and files, or one bare sum. */
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

/** What the release must be: its pinned sum or, without one, the sum that the project publishes over TLS. */
export async function expectedSum(
  { url, sums }: Release,
  context: ToolContext,
  options: Options,
): Promise<Expected> {
  const pinned = context.sums[url];
  if (pinned) return { sum: pinned, check: "pinned" };
  if (new URL(sums).protocol !== "https:")
    throw new Error(`${sums}: a sum that is not published over TLS proves nothing`);
  const sum = readSum(await downloadText(sums, context, options), url);
  if (!sum) throw new Error(`${sums}: has no SHA-256 of ${url}`);
  return { sum, check: "published" };
}
