/** What the project needs from other projects at a pinned version: command-line tools, and files of their sources. */
import type { Host } from "./host.ts";

/** The executable `name`: how it reports its version, where its release is, and how it is built. */
export interface Tool {
  readonly name: string;
  readonly version: string;
  readonly ask: Question;
  /** A different program on the PATH that can take its place, from a version on. */
  readonly substitute?: {
    readonly command: string;
    readonly ask: Question;
    readonly from: string;
  };
  readonly build: Build;
  /** The project's own release for a host, if it publishes one. */
  readonly release: (host: Host) => Release | undefined;
}

/** How a binary is asked for its version; the first version in its answer counts. */
export interface Question {
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Release {
  readonly url: string;
  /** The executable's path in the archive; absent when the release is the bare binary. */
  readonly entry?: string;
  /** Where the project publishes the SHA-256 sum. */
  readonly sums: string;
  /** The archive is the last layer of a container image: `sums` is the image's manifest, which names the layer by its sum. */
  readonly image?: Host;
}

export interface Build {
  /** The folder whose go.mod and go.sum lock every module of the build. */
  readonly folder: string;
  readonly package: string;
  /** The version of Go that builds it, such as 1.26.8. */
  readonly go: string;
  /** Linker variables that tell the binary its version. */
  readonly stamps: Readonly<Record<string, string>>;
  /** Go build tags. */
  readonly tags: readonly string[];
}

/** A file or folder of a project's source, in the version that one of its Go modules has. */
export interface Asset {
  readonly name: string;
  readonly version: string;
  /** The version of Go that downloads the module where the files cannot be downloaded one by one. */
  readonly go: string;
  /** The Go module whose root is the root of the project's repository. */
  readonly module: string;
  /** Where the repository's files are served. */
  readonly files: string;
  /** A file or a folder of the repository. */
  readonly path: string;
}

export type Artifact = Tool | Asset;

export const isTool = (artifact: Artifact): artifact is Tool => "build" in artifact;

/** Where a file of the asset's repository is served, in the pinned version. */
export const urlOf = ({ files, version }: Asset, file: string): string =>
  `${files}/v${version}/${file}`;

/** Of a folder, only what is applied or run: the project's tests and documentation are left out. */
export const isWanted = (file: string): boolean =>
  /\.(ya?ml|sh)$/.test(file) && !file.split("/").includes("testdata");
