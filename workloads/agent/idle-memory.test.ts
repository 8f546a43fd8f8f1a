import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { collectWhileIdle } from "./idle-memory.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const periodMs = 15_000;

test("collects a few times once it uses little CPU, and again after each load", () => {
  const collect = vi.fn();
  let used = 0;
  collectWhileIdle(collect, () => used);
  const periods = (count: number, millicores: number) => {
    for (let period = 0; period < count; period++) {
      used += (periodMs * millicores) / 1000;
      vi.advanceTimersByTime(periodMs);
    }
    return collect.mock.calls.length;
  };
  expect(periods(9, 2)).toBe(4);
  expect(periods(3, 70)).toBe(4);
  expect(periods(1, 20)).toBe(5); // a request now and then
  expect(periods(1, 22)).toBe(5);
  expect(periods(9, 20)).toBe(9);
});

test("does nothing where Node offers no collection", () => {
  collectWhileIdle(undefined);
  expect(vi.getTimerCount()).toBe(0);
});
