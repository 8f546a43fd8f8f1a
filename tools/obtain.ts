/** Makes a tool that the machine lacks: by downloading its project's release or, failing that, by building it. */
import { chmod, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { buildTool } from "./build.ts";
import * as cache from "./cache.ts";
import { download, WrongSum } from "./download.ts";
import { askVersion } from "./on-path.ts";
import { note, type Search, unobtainable } from "./search.ts";
import { inTurn } from "./turn.ts";

/** One at a time; what another process made in the meantime is taken as it is. */
export const obtain = (search: Search): Promise<cache.Found> =>
  inTurn(join(search.workshop.cache, "tools"), search.options, async () => {
    const { workshop, name, tool, options } = search;
    options.signal?.throwIfAborted();
    const found =
      (await cache.findInCache(workshop, name, tool)) ??
      (await fromRelease(search)) ??
      (await fromModule(search));
    if (!found) throw unobtainable(search);
    return found;
  });

async function fromRelease(search: Search): Promise<cache.Found | undefined> {
  const { workshop, name, tool } = search;
  const release = cache.pinnedRelease(tool, workshop);
  if (release) {
    const file = cache.releasePlace(workshop, name, tool, release);
    const whole = await made(search, file, (unfinished) => unpack(search, release, unfinished));
    return whole ? { file, source: "release" } : undefined;
  }
  const { os, arch } = workshop.platform;
  const isReleased = tool.release(workshop.platform) !== undefined;
  const why = isReleased ? "no SHA-256 is pinned (`pnpm tools pin` does)" : "there is none";
  note(search, `release for ${os}-${arch}: ${why}`);
  return undefined;
}

async function unpack(search: Search, release: cache.PinnedRelease, file: string): Promise<void> {
  const { workshop, name, tool, options } = search;
  const { url, entry, sum } = release;
  options.report?.(`${name} ${tool.version}: downloading ${url}`);
  const target = entry ? `${file}.archive` : file;
  await download(url, target, sum, workshop, options);
  if (!entry) return;
  await execa("tar", ["-xf", target, "-C", dirname(file), entry]);
  await rename(join(dirname(file), entry), file);
}

async function fromModule(search: Search): Promise<cache.Found | undefined> {
  const { workshop, name, tool } = search;
  const file = await cache.buildPlace(workshop, name, tool);
  const whole = await made(search, file, (unfinished) => buildTool(search, unfinished));
  return whole ? { file, source: "build" } : undefined;
}

/** Whether `make` made a binary of the right version; what hindered it is noted. */
async function made(search: Search, file: string, make: (file: string) => Promise<void>) {
  const { workshop, tool, options } = search;
  try {
    await cache.keep(file, async (unfinished) => {
      await make(unfinished);
      await chmod(unfinished, 0o755);
      const version = await askVersion(unfinished, tool.ask, workshop);
      if (version !== tool.version) throw new Error(`what came of it says that it is ${version}`);
    });
    return true;
  } catch (error) {
    options.signal?.throwIfAborted();
    note(search, (error as Error).message);
    if (error instanceof WrongSum) throw unobtainable(search);
    return false;
  }
}
