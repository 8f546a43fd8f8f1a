import { expect, test } from "vitest";
import { dueTime, totalAt, valueAt } from "./run.ts";

const minute = 60_000;

test("a ramp goes straight from one value to the other", () => {
  const ramp = { from: 10, to: 50 };
  expect([0, 0.25, 0.5, 1, 2].map((share) => valueAt(ramp, share))).toEqual([10, 20, 30, 50, 50]);
});

test("a constant rate asks for rate times time", () => {
  const ramp = { from: 20, to: 20 };
  expect(totalAt(ramp, 30_000, minute)).toBe(600);
  expect(totalAt(ramp, 2 * minute, minute)).toBe(1200);
});

test("a ramp of rates asks for the mean rate times time", () => {
  expect(totalAt({ from: 0, to: 100 }, minute, minute)).toBe(3000);
  expect(totalAt({ from: 100, to: 20 }, minute, minute)).toBe(3600);
});

test.each([
  { from: 20, to: 20 },
  { from: 1, to: 100 },
  { from: 100, to: 1 },
])("each request is due just when the total reaches it (%o)", (ramp) => {
  for (const index of [0, 1, 10, 500, 1000]) {
    const due = dueTime(ramp, index, minute);
    expect(totalAt(ramp, due - 1, minute)).toBeLessThanOrEqual(index);
    expect(totalAt(ramp, due + 1, minute)).toBeGreaterThanOrEqual(index + 1);
  }
});
