/** Runs the test: keeps the rate or the number of requests in flight until the time or the requests are used up. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Measurements, Second } from "./measurements.ts";
import type { Options, Ramp } from "./options.ts";
import type { Sender } from "./send.ts";

interface Run {
  options: Options;
  sender: Sender;
  measurements: Measurements;
  onSecond: (second: Second) => void;
  stop: AbortSignal;
}

/** The maximum of requests in flight, however slow the target: requests beyond it are not sent, and the summary shows that. */
const maximumInFlight = 2000;
const stepMs = 5;

/** Returns the duration of the test in milliseconds. */
export async function run({ options, sender, measurements, onSecond, stop }: Run): Promise<number> {
  const began = performance.now();
  const clock: Clock = {
    began,
    elapsed: () => performance.now() - began,
    isOver: () =>
      stop.aborted ||
      clock.elapsed() >= options.durationMs ||
      measurements.sent >= options.requests,
  };
  const sending = new Set<Promise<void>>();
  const send = (due: number) => {
    measurements.begin();
    const sent: Promise<void> = sender.send(due).then((result) => {
      measurements.end(result);
      sending.delete(sent);
      if (!options.rate) pace();
    });
    sending.add(sent);
  };
  const load = { options, measurements, sending, send, stop };
  const pace = options.rate ? openPace(options.rate, clock, load) : closedPace(clock, load);

  for (let second = 1; !clock.isOver(); ) {
    pace();
    await sleep(stepMs);
    if (clock.elapsed() >= second * 1000) onSecond(measurements.tick(second++));
  }
  pace(); // sends what became due while this process did not get CPU time
  await Promise.all(sending);
  onSecond(measurements.tick(Math.round(clock.elapsed() / 10) / 100));
  return clock.elapsed();
}

interface Clock {
  began: number;
  elapsed: () => number;
  isOver: () => boolean;
}

interface Load {
  options: Options;
  measurements: Measurements;
  sending: ReadonlySet<unknown>;
  /** `due` is a time of `performance.now()`. */
  send: (due: number) => void;
  stop: AbortSignal;
}

/** Each answer makes room for the next request. */
const closedPace =
  ({ elapsed, isOver }: Clock, { options, sending, send }: Load) =>
  () => {
    const level = valueAt(options.concurrency, elapsed() / options.durationMs);
    while (!isOver() && sending.size < level) send(performance.now());
  };

/** Requests are due by the clock, whatever happens to earlier ones. */
const openPace =
  (ramp: Ramp, { began, elapsed }: Clock, { options, measurements, sending, send, stop }: Load) =>
  () => {
    const { requests, durationMs } = options;
    const due = Math.min(requests, totalAt(ramp, elapsed(), durationMs));
    while (measurements.sent < due && sending.size < maximumInFlight && !stop.aborted) {
      send(began + dueTime(ramp, measurements.sent, durationMs));
    }
  };

/** A ramp's value after this share (0 to 1) of the test. */
export const valueAt = ({ from, to }: Ramp, share: number): number =>
  Math.round(from + (to - from) * Math.min(1, share));

/** How many requests a ramp of rates demands in the first `ms` milliseconds. */
export function totalAt({ from, to }: Ramp, ms: number, durationMs: number): number {
  const seconds = Math.min(ms, durationMs) / 1000;
  return Math.floor(from * seconds + ((to - from) * seconds ** 2) / (2 * (durationMs / 1000)));
}

/** When the request with this index is due, in milliseconds: the inverse of `totalAt`. */
export function dueTime({ from, to }: Ramp, index: number, durationMs: number): number {
  const slope = (to - from) / (durationMs / 1000);
  const number = index + 1;
  const seconds =
    slope === 0 ? number / from : (Math.sqrt(from ** 2 + 2 * slope * number) - from) / slope;
  return seconds * 1000;
}
