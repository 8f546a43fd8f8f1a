/** One thing made at a time in a folder: in this process in the order asked for, among processes by a lock. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { lock } from "proper-lockfile";
import type { Options } from "./workshop.ts";

const askAgainMs = 500;
/** A lock whose holder was killed is free after so long. */
const staleMs = 15_000;

const queues = new Map<string, Promise<unknown>>();

async function acquire(folder: string, { report, signal }: Options): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  for (let waiting = false; ; waiting = true) {
    signal?.throwIfAborted();
    try {
      return await lock(folder, {
        lockfilePath: join(folder, "lock"),
        stale: staleMs,
        // After the machine has slept another may build the same: whoever is later keeps the earlier one's.
        onCompromised: () => {},
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ELOCKED") throw error;
    }
    if (!waiting) report?.(`waiting for another process that works in ${folder}`);
    await delay(askAgainMs, undefined, signal && { signal });
  }
}

/** Runs `work` when nothing else is made in `folder`. */
export function inTurn<T>(folder: string, options: Options, work: () => Promise<T>): Promise<T> {
  const turn = (queues.get(folder) ?? Promise.resolve()).then(async () => {
    const release = await acquire(folder, options);
    try {
      return await work();
    } finally {
      await release().catch(() => {}); // a lock that was lost while the machine slept
    }
  });
  queues.set(
    folder,
    turn.catch(() => {}),
  );
  return turn;
}
