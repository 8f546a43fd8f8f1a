/** What is said of a build that runs. */
import { expect, test } from "vitest";
import { describe } from "./progress.ts";

test.each([
  [0, 0, 1000, "building, 0 packages compiled, 0:01"],
  [12, 0, 61_000, "building, 12 packages compiled, 1:01"],
  [4, 100, 10_000, "building, 4 of 100 packages compiled, 0:10"],
  [25, 100, 30_000, "building, 25 of 100 packages compiled, 0:30, about 1:30 left"],
  [100, 100, 120_000, "building, all 100 packages compiled, linking, 2:00"],
  [101, 100, 120_000, "building, all 100 packages compiled, linking, 2:00"],
])("after %i of %i packages and %i ms", (packages, total, elapsedMs, line) => {
  expect(describe(packages, total, elapsedMs)).toBe(line);
});
