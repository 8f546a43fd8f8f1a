/** Polls until a condition is true: the conditions of these tests take milliseconds. */
import * as wait from "../../kubernetes/client/wait.ts";

const pollMs = 50;

export const eventually = <T>(
  what: string,
  seconds: number,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> => wait.eventually(what, seconds, probe, pollMs);
