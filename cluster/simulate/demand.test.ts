/** A demand becomes the CPU use that the guide's table expects. */
import { expect, test } from "vitest";
import { usageOf } from "./demand.ts";
import { guide, usualCostMs } from "./scenario.ts";

const capacity = (readyPods: number) => ({ readyPods, limitMilli: 500, idleMilli: 3 });
const demand = (requestsPerSecond: number) => ({ requestsPerSecond, costMs: usualCostMs });

test("the demand is spread evenly over the ready agents", () => {
  expect(usageOf(demand(100), capacity(4))).toEqual({ milli: 103, refused: 0 });
});

test("an agent works up to its limit, and the rest is refused", () => {
  const { milli, refused } = usageOf(demand(1000), capacity(3));
  expect(milli).toBe(500);
  expect(refused).toBe(Math.round(1000 - (3 * (500 - 3)) / usualCostMs));
});

test("without a ready agent everything is refused", () => {
  expect(usageOf(demand(70), capacity(0))).toEqual({ milli: 0, refused: 70 });
});

/** The autoscaler's own formula, for agents that request 100m and a target of 70 %. */
function desired(requestsPerSecond: number, agents: number): number {
  const { milli } = usageOf(demand(requestsPerSecond), capacity(agents));
  const ratio = milli / 70;
  const wanted = Math.abs(ratio - 1) <= 0.1 ? agents : Math.ceil(agents * ratio);
  return Math.min(10, Math.max(3, wanted));
}

test("the guide's demands lead from three agents to six, to ten and back, and each number is steady", () => {
  let agents = 3;
  for (const { requestsPerSecond, replicas } of guide) {
    agents = desired(requestsPerSecond, agents);
    expect(agents).toBe(replicas);
    expect(desired(requestsPerSecond, agents)).toBe(replicas);
  }
});
