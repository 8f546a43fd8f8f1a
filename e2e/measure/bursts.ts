/** Bursts of tasks: what was recorded of each, and the numbers by which two ways to scale compare. */
import type { Sample } from "./recorder.ts";

/** What the coordinator's metrics say at one moment; null is a number that it does not know. */
export interface QueueSample {
  /** Milliseconds since the epoch. */
  at: number;
  queued: number | null;
  oldestSeconds: number | null;
  /** Tasks done and paid since the coordinator started. */
  paid: number | null;
}

/** The two values of `Environment.scaling`. */
export type Way = "autoscaler" | "queue";

/** A value every second or so, by seconds since the burst began. */
export type Series = (readonly [second: number, value: number])[];

export interface Burst {
  way: Way;
  agents: Series;
  queued: Series;
  oldestSeconds: Series;
  paid: Series;
}

export interface Recording {
  samples: readonly Sample[];
  queue: readonly QueueSample[];
}

/** Cuts a burst out of what was recorded, between two moments in milliseconds. */
export function burstOf(
  { way, began, ended }: { way: Way; began: number; ended: number },
  { samples, queue }: Recording,
): Burst {
  const cut = <T extends { at: number }>(
    all: readonly T[],
    read: (sample: T) => number | null,
  ): Series =>
    all
      .filter(({ at }) => at >= began && at <= ended)
      .flatMap((sample): Series => {
        const value = read(sample);
        return value === null ? [] : [[Math.round((sample.at - began) / 100) / 10, value]];
      });
  const paid = cut(queue, (sample) => sample.paid);
  const before = paid[0]?.[1] ?? 0;
  return {
    way,
    agents: cut(samples, ({ ready }) => ready),
    queued: cut(queue, ({ queued }) => queued),
    oldestSeconds: cut(queue, ({ oldestSeconds }) => oldestSeconds),
    paid: paid.map(([second, value]) => [second, value - before]),
  };
}

/** The age of the oldest task is averaged over as long, so that a burst that ends early gains from it. */
export const comparedSeconds = 120;

export interface BurstFigures {
  secondsTo10Agents: number | null;
  /** Until no task waits that a free agent could not take at once. */
  secondsToEmptyQueue: number | null;
  oldestTaskSeconds: number;
  /** Over the first `comparedSeconds`; after the end of the burst no task is old. */
  meanAgeOfOldest: number;
}

export function figuresOf({ agents, queued, oldestSeconds }: Burst, most: number): BurstFigures {
  const full = queued.findIndex(([, value]) => value > most);
  const empty = queued.slice(full + 1).find(([, value]) => value <= most);
  const ages = oldestSeconds.filter(([second]) => second <= comparedSeconds);
  return {
    secondsTo10Agents: agents.find(([, value]) => value >= most)?.[0] ?? null,
    secondsToEmptyQueue: full < 0 ? null : (empty?.[0] ?? null),
    oldestTaskSeconds: oldestSeconds.reduce((oldest, [, value]) => Math.max(oldest, value), 0),
    meanAgeOfOldest: area(ages) / comparedSeconds,
  };
}

/** Below a line through the points. */
function area(points: Series): number {
  let sum = 0;
  for (const [index, [second, value]] of points.entries()) {
    const [before, earlier] = points[index - 1] ?? [0, 0];
    sum += ((second - before) * (value + earlier)) / 2;
  }
  return sum;
}

/** The middle value, or the mean of the two in the middle. What never happened comes last: null if that is the middle. */
export function median(values: readonly (number | null)[]): number | null {
  const sorted = values.map((value) => value ?? Infinity).toSorted((a, b) => a - b);
  const [low = Infinity, high = Infinity] = [(sorted.length - 1) / 2, sorted.length / 2].map(
    (place) => sorted[Math.floor(place)],
  );
  const middle = Math.round((low + high) * 5) / 10;
  return middle === Infinity ? null : middle;
}
