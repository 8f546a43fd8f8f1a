import { expect, test } from "vitest";
import { type Candidate, chooseAgent, meritOf } from "./choose-agent.ts";

const agent = (
  id: number,
  success_rate: number,
  avg_response_ms: number,
  reputation_multiplier: number,
) =>
  ({
    id,
    name: `agent-${id}`,
    success_rate,
    avg_response_ms,
    reputation_multiplier,
  }) satisfies Candidate;

const seeds = [agent(1, 0.95, 50, 2), agent(2, 0.9, 100, 1.8), agent(3, 0.7, 200, 1.2)];

/** Every value of `random` alike: as many picks as a whole distribution has. */
function shares(agents: Candidate[]): Record<string, number> {
  const steps = 200;
  const picks: Record<string, number> = {};
  for (let first = 0; first < steps; first++) {
    for (let second = 0; second < steps; second++) {
      const values = [(first + 0.5) / steps, (second + 0.5) / steps];
      const name = chooseAgent(agents, () => values.shift() as number)?.name ?? "none";
      picks[name] = (picks[name] ?? 0) + 1 / steps ** 2;
    }
  }
  return picks;
}

test("the better an agent's reputation, the more tasks it gets", () => {
  const { "agent-1": first = 0, "agent-2": second = 0, "agent-3": third = 0 } = shares(seeds);
  expect(first).toBeGreaterThan(second);
  expect(second).toBeGreaterThan(third);
  expect(first + second + third).toBeCloseTo(1);
});

test("an agent without merit still gets its share of the exploration", () => {
  const fallen = agent(4, 0, 10_000, 0.1);
  expect(shares([...seeds, fallen])["agent-4"]).toBeCloseTo(0.1 / 4, 2);
});

test("a new agent, as the table makes one, gets a good part of the work", () => {
  const fresh = agent(4, 0.95, 100, 1);
  expect(shares([...seeds, fresh])["agent-4"]).toBeGreaterThan(0.1);
});

test("merit falls with response time, and rises with success and reputation", () => {
  const base = meritOf(agent(1, 0.9, 100, 1));
  expect(meritOf(agent(1, 0.9, 1100, 1))).toBeLessThan(base * 0.6);
  expect(meritOf(agent(1, 0.95, 100, 1))).toBeGreaterThan(base);
  expect(meritOf(agent(1, 0.9, 100, 1.1))).toBeGreaterThan(base);
});

test("returns undefined without agents, and an agent if none of them has merit", () => {
  expect(chooseAgent([])).toBeUndefined();
  expect(chooseAgent([agent(1, 0, 0, 0)])?.id).toBe(1);
});
