/** Waits for something to become true, and never for a clock. */
import { setTimeout as sleep } from "node:timers/promises";

const pollMs = 50;

/** Asks again until `probe` gives a value. What it throws counts as no value, and is told if time runs out. */
export async function eventually<T>(
  what: string,
  seconds: number,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  let cause: unknown;
  while (Date.now() < deadline) {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await sleep(pollMs);
  }
  throw new Error(`${what} did not happen within ${seconds} s`, { cause });
}
