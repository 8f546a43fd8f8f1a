/** Gets an asset once: by downloading its files or, failing that, out of the Go module. */
import { chmod, copyFile, mkdir, readdir, stat } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { execa } from "execa";
import { type Asset, isWanted, pinnedFiles, pinOf, urlOf } from "./asset.ts";
import { exists, keep } from "./cache.ts";
import { download, WrongSum } from "./download.ts";
import { goEnvironment } from "./go.ts";
import { inTurn } from "./turn.ts";
import type { Options, Workshop } from "./workshop.ts";

export async function resolveAssetIn(
  workshop: Workshop,
  name: string,
  asset: Asset,
  options: Options = {},
): Promise<string> {
  const { version } = pinOf(asset);
  const place = join(workshop.cache, "assets", name, version, basename(asset.path));
  if (await exists(place)) return place;
  return inTurn(join(workshop.cache, "assets"), options, async () => {
    if (!(await exists(place))) await obtain(workshop, `${name} ${version}`, asset, place, options);
    return place;
  });
}

async function obtain(
  workshop: Workshop,
  title: string,
  asset: Asset,
  place: string,
  options: Options,
): Promise<void> {
  const tried: string[] = [];
  for (const make of [downloadFiles, copyFromModule]) {
    try {
      return await keep(place, (unfinished) => make(workshop, asset, unfinished, options));
    } catch (error) {
      options.signal?.throwIfAborted();
      tried.push(`  - ${(error as Error).message}`);
      if (error instanceof WrongSum) break;
    }
  }
  const help = "Install Go, or make the network reach one of them, and run again.";
  throw new Error([`${title} cannot be had:`, ...tried, help].join("\n"));
}

/** `file` of the asset, in the copy at `to`: the copy itself if the asset is that one file. */
async function prepare(asset: Asset, file: string, to: string): Promise<string> {
  const target = join(to, relative(asset.path, file));
  await mkdir(dirname(target), { recursive: true });
  return target;
}

async function downloadFiles(workshop: Workshop, asset: Asset, to: string, options: Options) {
  const files = pinnedFiles(asset, workshop.sums);
  if (files.length === 0) throw new Error(`no SHA-256 is pinned for ${urlOf(asset, asset.path)}`);
  for (const file of files) {
    const url = urlOf(asset, file);
    const target = await prepare(asset, file, to);
    await download(url, target, workshop.sums[url] ?? "", workshop, options);
    if (file.endsWith(".sh")) await chmod(target, 0o755);
  }
}

/** The paths in the module of the asset's files. */
export async function filesInModule(root: string, { path }: Asset): Promise<string[]> {
  const top = join(root, path);
  if ((await stat(top)).isFile()) return [path];
  const entries = await readdir(top, { recursive: true });
  return entries.filter(isWanted).map((entry) => join(path, entry));
}

/** The folder of the Go module cache with the module, which Go checks against its sum database. */
export async function moduleFolder(workshop: Workshop, asset: Asset, signal?: AbortSignal) {
  const { version, go } = pinOf(asset);
  const target = `${asset.module}@v${version}`;
  const { stdout } = await execa("go", ["mod", "download", "-json", target], {
    cwd: import.meta.dirname,
    extendEnv: false,
    env: await goEnvironment(go, workshop),
    ...(signal && { cancelSignal: signal }),
  }).catch((error: { shortMessage: string; stdout: string }) => {
    throw new Error(`${error.shortMessage}\n${error.stdout}`);
  });
  return (JSON.parse(stdout) as { Dir: string }).Dir;
}

async function copyFromModule(workshop: Workshop, asset: Asset, to: string, options: Options) {
  const root = await moduleFolder(workshop, asset, options.signal);
  for (const file of await filesInModule(root, asset)) {
    const target = await prepare(asset, file, to);
    await copyFile(join(root, file), target);
    await chmod(target, file.endsWith(".sh") ? 0o755 : 0o644);
  }
}
