/** Reads the SHA-256 sum of a release from what its project publishes beside it. */
import { basename } from "node:path";
import type { Release } from "../artifact.ts";
import type { Options, ToolContext } from "../context.ts";
import { downloadText, type Expected } from "./download.ts";
import { layerSum, type Text } from "./image.ts";

interface GithubRelease {
  /** Missing in its answer to those who have asked too often. */
  readonly assets?: readonly { readonly browser_download_url: string; readonly digest?: string }[];
}

/** The sum of `url` in a published text: GitHub's JSON of a release, a list of sums and files, or one bare sum. */
export function readSum(published: string, url: string): string | undefined {
  if (published.startsWith("{")) {
    const { assets } = JSON.parse(published) as GithubRelease;
    const asset = assets?.find(({ browser_download_url }) => browser_download_url === url);
    return asset?.digest?.match(/^sha256:([0-9a-f]{64})$/)?.[1];
  }
  const file = basename(new URL(url).pathname);
  for (const line of published.trim().split("\n")) {
    const [, sum, name] = line.match(/^([0-9a-f]{64})(?:\s+\*?(\S+))?\s*$/) ?? [];
    if (sum && (name === undefined || basename(name) === file)) return sum;
  }
  return undefined;
}

/** The sum of a release in what its project publishes. */
export async function publishedSum({ url, sums, image }: Release, text: Text): Promise<string> {
  const sum = image ? await layerSum(sums, image, text) : readSum(await text(sums), url);
  if (!sum) throw new Error(`${sums}: has no SHA-256 of ${url}`);
  return sum;
}

/** What the release must be: its pinned sum or, without one, the sum that the project publishes over TLS. */
export async function expectedSum(
  release: Release,
  context: ToolContext,
  options: Options,
): Promise<Expected> {
  const pinned = context.sums[release.url];
  if (pinned) return { sum: pinned, check: "pinned" };
  if (new URL(release.sums).protocol !== "https:")
    throw new Error(`${release.sums}: a sum that is not published over TLS proves nothing`);
  const text: Text = (url, headers) => downloadText(url, context, { ...options, headers });
  return { sum: await publishedSum(release, text), check: "published" };
}
