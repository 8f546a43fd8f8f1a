/** Waits for something to become true, and never for a clock: what is waited for here takes milliseconds. */
import * as wait from "../../kubernetes/wait.ts";

const pollMs = 50;

export const eventually = <T>(
  what: string,
  seconds: number,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> => wait.eventually(what, seconds, probe, pollMs);
