/** What there is to know of a command-line tool: how it is asked, downloaded and built. */
import type { Platform } from "./platform.ts";

export interface Tool {
  readonly version: string;
  readonly ask: Question;
  /** Another program of the PATH that serves as well, from a version on. */
  readonly instead?: { readonly command: string; readonly ask: Question; readonly from: string };
  readonly build: Build;
  /** The project's own release for a platform, where it makes one. */
  readonly release: (platform: Platform) => Release | undefined;
}

/** How a binary is asked for its version; the first version in its answer counts. */
export interface Question {
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Release {
  readonly url: string;
  /** The executable's path in the archive; a bare binary has none. */
  readonly entry?: string;
  /** Where the project publishes the SHA-256 sum. */
  readonly sums: string;
}

export interface Build {
  /** The folder whose go.mod and go.sum lock every module of the build. */
  readonly folder: string;
  readonly package: string;
  /** The version of Go that builds it; another one that the machine has fetches it. */
  readonly go: string;
  /** Linker variables that tell the binary its version. */
  readonly stamps: Readonly<Record<string, string>>;
}
