/** Polls until a condition is true: the conditions of these tests take milliseconds. */
import * as wait from "../../kubernetes/client/wait.ts";

const pollMs = 50;
/** Less than a test may take, and no measure of speed: a busy machine makes everything wait. */
const deadlineSeconds = 120;

export const eventually = <T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> => wait.eventually(what, deadlineSeconds, probe, pollMs);
