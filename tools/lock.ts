/** One piece of work at a time under a name: in this process in the order of the calls, between processes by a lock file. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { lock } from "proper-lockfile";
import type { Options } from "./context.ts";

const retryMs = 500;
/** A lock whose holder was killed expires after this time. */
const staleMs = 15_000;

const queues = new Map<string, Promise<unknown>>();

async function acquire(
  folder: string,
  name: string,
  { report, signal }: Options,
): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  for (let waiting = false; ; waiting = true) {
    signal?.throwIfAborted();
    try {
      return await lock(join(folder, name), {
        realpath: false, // the lock is all there is under this name
        stale: staleMs,
        // After the machine has slept, another process may build the same: the later one keeps the earlier result.
        onCompromised: () => {},
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ELOCKED") throw error;
    }
    if (!waiting) report?.(`waiting for another process that is working on ${name}`);
    await delay(retryMs, undefined, signal && { signal });
  }
}

/** Runs `work` while nothing else runs under this name in the folder of locks. */
export function withLock<T>(
  folder: string,
  name: string,
  options: Options,
  work: () => Promise<T>,
): Promise<T> {
  const key = join(folder, name);
  const result = (queues.get(key) ?? Promise.resolve()).then(async () => {
    const release = await acquire(folder, name, options);
    try {
      return await work();
    } finally {
      await release().catch(() => {}); // the lock expired while the machine slept
    }
  });
  queues.set(
    key,
    result.catch(() => {}),
  );
  return result;
}
