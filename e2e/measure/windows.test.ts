import { expect, test } from "vitest";
import type { LoadResult } from "./load.ts";
import { failedIn, secondsIn, typicalP99 } from "./windows.ts";

const second = (at: number, failed: number, p99: number | null) => ({
  ...{ at, failed, p99, sent: 10, succeeded: 10 - failed },
  ...{ p50: 1, p95: 2 },
});
const load: LoadResult = {
  ...{ startedAt: "2026-01-01T00:00:00.000Z", seconds: 4, sent: 40, succeeded: 35, failed: 5 },
  ...{ failures: {}, latency: null },
  series: [second(1, 0, 10), second(2, 3, 90), second(3, 2, 20), second(4, 0, null)],
};
const start = Date.parse(load.startedAt);

test("a second belongs to a window that it overlaps", () => {
  const window = { began: start + 1500, ended: start + 2500 };
  expect(secondsIn(load, window).map(({ at }) => at)).toEqual([2, 3]);
  expect(failedIn(load, window)).toBe(5);
});

test("the typical percentile is the middle one, and null where nothing was answered", () => {
  expect(typicalP99(load, { began: start, ended: start + 3000 })).toBe(20);
  expect(typicalP99(load, { began: start + 3500, ended: start + 4000 })).toBeNull();
});
