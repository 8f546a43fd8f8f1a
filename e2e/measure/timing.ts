/** Reads times from the samples: when a condition first held, counted from a moment. */
import type { Sample } from "./recorder.ts";

/** Seconds from `began` to the first later sample that fits; null if none does. */
export function secondsUntil(
  samples: readonly Sample[],
  began: number,
  fits: (sample: Sample) => boolean,
): number | null {
  const found = samples.find((sample) => sample.at >= began && fits(sample));
  return found ? Math.round((found.at - began) / 1000) : null;
}

/** How often a number changed between consecutive samples since a moment. */
export function changes(
  samples: readonly Sample[],
  began: number,
  numberOf: (sample: Sample) => number,
): number {
  const numbers = samples.filter(({ at }) => at >= began).map(numberOf);
  return numbers.filter((number, index) => index > 0 && number !== numbers[index - 1]).length;
}
