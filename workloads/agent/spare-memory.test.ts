import { expect, test } from "vitest";
import { createSpareMemory } from "./spare-memory.ts";

test("memory is given back once after each load, and not during it", () => {
  const collectedAt: number[] = [];
  let round = 0;
  const { look } = createSpareMemory(() => collectedAt.push(round));
  for (const utilization of [0.01, 0.02, 0.4, 0.07, 0.02, 0.01, 0.01, 0.3, 0.02]) {
    round++;
    look(utilization);
  }
  expect(collectedAt).toEqual([5, 9]);
});
