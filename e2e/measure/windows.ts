/** Reads a load's measurements between two moments. */
import type { LoadResult, LoadSecond } from "./load.ts";

export interface Window {
  began: number;
  ended: number;
}

/** The seconds of a load that overlap a window. */
export function secondsIn(
  { startedAt, series }: LoadResult,
  { began, ended }: Window,
): LoadSecond[] {
  const start = Date.parse(startedAt);
  return series.filter(({ at }) => start + at * 1000 >= began && start + (at - 1) * 1000 <= ended);
}

export const failedIn = (load: LoadResult, window: Window): number =>
  secondsIn(load, window).reduce((sum, { failed }) => sum + failed, 0);

/** The median of each second's 99th percentile: a typical second. */
export function typicalP99(load: LoadResult, window: Window): number | null {
  const values = secondsIn(load, window).flatMap(({ p99 }) => (p99 === null ? [] : [p99]));
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}
