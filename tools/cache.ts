/** The cache folder: what is in it is complete, because it is made elsewhere and moved to its place at the end. */
import { access, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Options, ToolContext } from "./context.ts";
import { withLock } from "./lock.ts";

export const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/**
 * Runs `work` with an empty folder of its own in the cache, which is gone afterwards. One process at a time works under
 * a name, so whatever is in the folder at the start was left by a process that was killed.
 */
export const inWorkFolder = <T>(
  { cache }: ToolContext,
  name: string,
  options: Options,
  work: (folder: string) => Promise<T>,
): Promise<T> =>
  withLock(join(cache, "locks"), name, options, async () => {
    const folder = join(cache, "unfinished", name);
    const clear = () => rm(folder, { recursive: true, force: true });
    await clear();
    await mkdir(folder, { recursive: true });
    try {
      return await work(folder);
    } finally {
      await clear();
    }
  });

/** Moves a complete file or folder to its place in the cache; a result that is already there stays. */
export async function moveToPlace(made: string, place: string): Promise<void> {
  await mkdir(dirname(place), { recursive: true });
  if (!(await exists(place))) await rename(made, place);
}
