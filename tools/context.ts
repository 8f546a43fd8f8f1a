/** What finding and obtaining a tool depends on, as one value: commands take the machine's own, tests make another. */
import { cacheDirectory } from "./directories.ts";
import { type Host, thisHost } from "./host.ts";
import sums from "./sums.json" with { type: "json" };
import { systemFetch } from "./system-fetch.ts";

export interface ToolContext {
  /** Everything that is downloaded or built is stored below this folder. */
  readonly cache: string;
  /** The environment that Go and the tools run with. */
  readonly env: NodeJS.ProcessEnv;
  readonly host: Host;
  /** The pinned sums. */
  readonly sums: Sums;
  readonly fetch: typeof fetch;
  /** How long a download may receive nothing before it fails, in milliseconds. */
  readonly stallMs: number;
  /** How often a build reports its progress, in milliseconds. */
  readonly progressMs: number;
}

/**
 * SHA-256 sums by URL, and the sums that Go's checksum database lists of its toolchains by module and version: a new
 * version has a new name, and so no sum until it is pinned.
 */
export type Sums = Readonly<Record<string, string>>;

export interface Options {
  readonly report?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** The context of this machine and its user. */
export const toolContext = (env: NodeJS.ProcessEnv = process.env): ToolContext => ({
  cache: cacheDirectory(env),
  env,
  host: thisHost,
  sums,
  fetch: systemFetch,
  stallMs: 15_000,
  progressMs: process.stdout.isTTY ? 1000 : 30_000, // one line a second would flood a log
});
