import { expect, test } from "vitest";
import { AgentFailed, type Answer, TaskRefused, TryAgain } from "./agent-client.ts";
import { createAgents } from "./agent-retries.ts";

const call = { task: "task-1", agent: "agent-1", kind: "primes", input: {} };
const answer: Answer = { doneBy: "pod", result: "{}", ms: 1 };
const never = new AbortController().signal;

/** Agents whose calls fail with each of these errors in turn, and then succeed. */
function scripted(...ends: Error[]) {
  let calls = 0;
  const client = {
    call: async () => {
      const end = ends[calls++];
      if (end) throw end;
      return answer;
    },
    close: async () => {},
  };
  return { agents: createAgents(client), calls: () => calls };
}

test("retries agents that are unreachable or busy without a limit", async () => {
  const { agents, calls } = scripted(
    ...Array.from({ length: 5 }, () => new TryAgain("busy", { afterMs: 1 })),
  );
  expect(await agents.perform(call, never)).toBe(answer);
  expect(calls()).toBe(6);
});

test("tries a call whose connection broke three times, then counts it against the agent", async () => {
  const { agents, calls } = scripted(
    ...Array.from({ length: 4 }, () => new TryAgain("reset", { lost: true })),
  );
  await expect(agents.perform(call, never)).rejects.toThrow(AgentFailed);
  expect(calls()).toBe(3);
});

test.each([new AgentFailed("500"), new TaskRefused("422")])("does not retry %o", async (end) => {
  const { agents, calls } = scripted(end);
  await expect(agents.perform(call, never)).rejects.toBe(end);
  expect(calls()).toBe(1);
});

test("stops retrying on shutdown", async () => {
  const stop = new AbortController();
  const { agents } = scripted(
    ...Array.from({ length: 1000 }, () => new TryAgain("away", { afterMs: 5 })),
  );
  const performed = agents.perform(call, stop.signal);
  stop.abort();
  await expect(performed).rejects.toThrow("away");
});

test("opens the breaker when most calls fail, and closes it when one succeeds", async () => {
  const { agents } = scripted(...Array.from({ length: 20 }, () => new AgentFailed("500")));
  const failures = Array.from({ length: 20 }, () => agents.perform(call, AbortSignal.abort()));
  await Promise.allSettled(failures);
  expect(agents.breakerState()).toBe("open");
  expect(await agents.perform(call, never)).toBe(answer); // after the time that the breaker stays open
  expect(agents.breakerState()).toBe("closed");
});
