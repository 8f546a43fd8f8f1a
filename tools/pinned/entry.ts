/** How a tool is written in the list, and what follows from its go.mod. */
import { join } from "node:path";
import type { Question, Release, Tool } from "../artifact.ts";
import type { Host } from "../host.ts";
import { readPin } from "./go-mod.ts";

export interface Entry {
  /** The folder in tools/go. */
  readonly folder: string;
  readonly module: string;
  /** The package in the module; without one, the folder has its own main.go. */
  readonly package?: string;
  readonly ask: readonly string[] | Question;
  readonly stamps?: (version: string) => Record<string, string>;
  readonly tags?: readonly string[];
  readonly release?: (at: Host & { version: string }) => Release | undefined;
  readonly substitute?: NonNullable<Tool["substitute"]>;
}

export function pinned(name: string, entry: Entry): Tool {
  const { module, ask, stamps, release, substitute, tags = [] } = entry;
  const folder = join(import.meta.dirname, "../go", entry.folder);
  const { version, go } = readPin(folder, module);
  const packagePath = entry.package === undefined ? "." : join(module, entry.package);
  return {
    name,
    version,
    ask: "arguments" in ask ? ask : { arguments: ask },
    build: { folder, package: packagePath, go, stamps: stamps?.(version) ?? {}, tags },
    release: (host) => release?.({ ...host, version }),
    ...(substitute && { substitute }),
  };
}

/** The last layer of an image, by its name and tag: what a project publishes that publishes no binary. */
export const releasedImage = (
  [registry, name, tag]: readonly [string, string, string],
  { os, arch }: Host,
  entry: string,
): Release => {
  const sums = `https://${registry}/v2/${name}/manifests/${tag}`;
  return { url: `${sums}#${os}-${arch}`, sums, entry, image: { os, arch } };
};

/** A file of a GitHub release and, beside it, the file with the sums. */
export const released = (
  tag: string,
  [file, sums]: readonly [string, string],
  entry?: string,
): Release => {
  const base = `https://github.com/${tag}`;
  return { url: `${base}/${file}`, sums: `${base}/${sums}`, ...(entry && { entry }) };
};
