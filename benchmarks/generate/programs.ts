/** Prepares every program of one size in a scratch folder. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { generatedFolders } from "../../generators/render/disk.ts";
import type { Program } from "../measure.ts";
import { generatedFiles } from "./compare.ts";
import { moduleOf, peersFolder } from "./peers.ts";

export interface Size {
  title: string;
  /** What the other generators render, by folder: these objects, or this many copies of them. */
  objects: Record<string, readonly object[]>;
  copies?: number;
  /** How this project runs, with the flags of Node, and the folder that it generates in. */
  args: readonly string[];
  /** The same objects as one stream on standard output, as kosko writes them. */
  streamArgs?: readonly string[];
  root: string;
}

/** A folder for all output of one size, and the environment that `pnpm generate` sets. */
export interface Scratch {
  folder: string;
  environment: Record<string, string>;
}

/** `output`: the file or folder that the program writes. */
export type Contestant = Program & { output: string };

const remove = (path: string) => rmSync(path, { recursive: true, force: true });

/** This project: a first run, and a run that changes nothing. */
export function ownPrograms({ args, root }: Size, { environment }: Scratch) {
  const run = { args, cwd: root, output: root, environment };
  const prepare = () => {
    for (const folder of generatedFolders) remove(join(root, folder));
  };
  return {
    first: { ...run, name: "this project", prepare },
    again: { ...run, name: "this project, nothing changed" },
  } satisfies Record<string, Contestant>;
}

/** This project without a file for each object: the same work as kosko. */
export function ownStream({ streamArgs, root }: Size, { folder, environment }: Scratch) {
  if (!streamArgs) return {};
  const output = join(folder, "stream.yaml");
  const name = "this project, one stream";
  return {
    stream: { name, args: streamArgs, cwd: root, output, stdout: output, environment },
  } satisfies Record<string, Contestant>;
}

/** The limit: writes the bytes that this project's run left in `root`. */
export function bareWriter({ root }: Size, { folder, environment }: Scratch): Contestant {
  const bytes = join(folder, "bytes");
  const index = join(folder, "index.json");
  const output = join(folder, "bare");
  const paths = generatedFiles(root);
  const texts = paths.map((path) => readFileSync(join(root, path)));
  writeFileSync(bytes, Buffer.concat(texts));
  writeFileSync(index, JSON.stringify(paths.map((path, file) => [path, texts[file]?.length])));
  return {
    name: "bare writer of the same bytes",
    args: [join(import.meta.dirname, "bare-writer.js"), output, bytes, index],
    cwd: folder,
    output,
    environment,
    prepare: () => remove(output),
  };
}

/** The other generators on the objects of this size, run as their documentation says. */
export function peerPrograms({ objects, copies }: Size, { folder }: Scratch) {
  const module = join(folder, "objects.mjs");
  writeFileSync(module, moduleOf(objects, copies));
  const environment = { AICP_OBJECTS: pathToFileURL(module).href };
  const bin = (path: string) => join(peersFolder, "node_modules", path);
  const kosko = (name: string, output: string, plain: boolean): Contestant => ({
    name,
    args: [bin("@kosko/cli/bin/kosko.js"), "generate"],
    cwd: join(peersFolder, "kosko"),
    environment: { ...environment, ...(plain && { AICP_PLAIN: "yes" }) },
    output,
    stdout: output,
  });
  const cdk8s = (name: string, output: string, type: string): Contestant => ({
    name,
    args: [
      ...[bin("cdk8s-cli/bin/cdk8s"), "synth", "--check-upgrade=false"],
      ...["--app", `"${process.execPath}" main.js ${type}`, "--output", output],
    ],
    cwd: join(peersFolder, "cdk8s"),
    environment,
    output,
  });
  // With its default output every chart reads the whole app, which takes minutes for a large one.
  const slow = copies !== undefined && { atMost: 1 };
  return {
    kosko: kosko("kosko generate", join(folder, "kosko.yaml"), false),
    koskoPlain: kosko("kosko generate, plain objects", join(folder, "kosko-plain.yaml"), true),
    cdk8s: { ...cdk8s("cdk8s synth", join(folder, "cdk8s"), "FILE_PER_CHART"), ...slow },
    cdk8sFiles: cdk8s(
      "cdk8s synth, a file an object",
      join(folder, "cdk8s-files"),
      "FOLDER_PER_CHART_FILE_PER_RESOURCE",
    ),
  };
}
