import { expect, test } from "vitest";
import type { Sample } from "./recorder.ts";
import { changes, secondsUntil } from "./timing.ts";

const samples: Sample[] = [3, 3, 6, 6, 5, 6].map((desired, index) => ({
  at: 1000 * index,
  desired,
  pods: desired,
  ready: desired,
  utilization: 50,
}));

test("the first sample that fits, counted from the moment", () => {
  expect(secondsUntil(samples, 1000, ({ ready }) => ready >= 6)).toBe(1);
});

test("samples before the moment do not count", () => {
  expect(secondsUntil(samples, 4000, ({ ready }) => ready >= 6)).toBe(1);
});

test("null if no sample fits", () => {
  expect(secondsUntil(samples, 0, ({ ready }) => ready >= 10)).toBeNull();
});

test("changes are counted from the moment on", () => {
  expect(changes(samples, 0, ({ desired }) => desired)).toBe(3);
  expect(changes(samples, 2000, ({ desired }) => desired)).toBe(2);
  expect(changes(samples, 2000, () => 1)).toBe(0);
});
