/** Runs the test: keeps to the rate, or to the number of requests under way, until time or requests are used up. */
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

/** However slow the target, no more than this are under way: the rest of the rate is not sent, and shows as such. */
const maximumInFlight = 2000;
const stepMs = 5;

/** Gives the time that the test took, in milliseconds. */
export async function run({ options, sender, measurements, onSecond, stop }: Run): Promise<number> {
  const { durationMs, requests, rate, concurrency } = options;
  const began = performance.now();
  const elapsed = () => performance.now() - began;
  const sending = new Set<Promise<void>>();

  const sendOne = (due: number) => {
    measurements.begin();
    const sent: Promise<void> = sender.send(due).then((result) => {
      measurements.end(result);
      sending.delete(sent);
      if (!rate) topUp();
    });
    sending.add(sent);
  };
  const isOver = () => stop.aborted || elapsed() >= durationMs || measurements.sent >= requests;
  /** Closed model: an answer makes room for the next request. */
  const topUp = () => {
    const level = valueAt(concurrency, elapsed() / durationMs);
    while (!isOver() && sending.size < level) sendOne(performance.now());
  };
  /** Open model: requests are due by the clock, however the last ones fare. */
  const catchUp = (ramp: Ramp) => {
    const due = Math.min(requests, totalAt(ramp, elapsed(), durationMs));
    while (measurements.sent < due && sending.size < maximumInFlight && !stop.aborted) {
      sendOne(began + dueTime(ramp, measurements.sent, durationMs));
    }
  };

  let nextSecond = 1;
  while (!isOver()) {
    if (rate) catchUp(rate);
    else topUp();
    await sleep(stepMs);
    if (elapsed() >= nextSecond * 1000) onSecond(measurements.tick(nextSecond++));
  }
  if (rate) catchUp(rate); // what fell due while this process had to wait for its turn
  await Promise.all(sending);
  onSecond(measurements.tick(Math.round(elapsed() / 10) / 100));
  return elapsed();
}

/** A ramp's value after a share of the test. */
export const valueAt = ({ from, to }: Ramp, share: number): number =>
  Math.round(from + (to - from) * Math.min(1, share));

/** How many requests a ramp of rates has asked for after `ms`. */
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
