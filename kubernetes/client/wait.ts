/** Waiting that names what it waits for. */
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../user-error.ts";

/** Calls `probe` until it returns something. An error counts as "not yet" and becomes the cause if time runs out. */
export async function eventually<T>(
  what: string,
  seconds: number,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  everyMs = 250,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  let cause: unknown;
  while (true) {
    try {
      const answer = await probe();
      if (answer !== undefined && answer !== false) return answer;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (Date.now() > deadline) {
      const why = cause instanceof Error ? `: ${cause.message}` : "";
      throw new UserError(`${what} did not happen within ${seconds} s${why}`, { cause });
    }
    await sleep(everyMs);
  }
}
