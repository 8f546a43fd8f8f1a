/** What the search for a tool depends on, in one place, so that tests can put their own in its stead. */
import { cacheDirectory } from "./directories.ts";
import { type Platform, thisPlatform } from "./platform.ts";
import sums from "./sums.json" with { type: "json" };

export interface Workshop {
  /** Everything that is downloaded or built lies below it. */
  readonly cache: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: Platform;
  readonly sums: Sums;
  /** How long a download may stand still. */
  readonly stallMs: number;
  /** How often a build says how far it is. */
  readonly progressMs: number;
}

/** SHA-256 sums by URL: a new version has a new URL, and so no sum until it is pinned. */
export type Sums = Readonly<Record<string, string>>;

export interface Options {
  readonly report?: (line: string) => void;
  readonly signal?: AbortSignal;
}

export const thisWorkshop: Workshop = {
  cache: cacheDirectory(process.env),
  environment: process.env,
  platform: thisPlatform,
  sums,
  stallMs: 15_000,
  progressMs: process.stdout.isTTY ? 1000 : 30_000, // a log is no place for a line a second
};
