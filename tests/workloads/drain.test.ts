/** Stopping an agent, as a rolling update does, fails no request. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { type RunningServer, runProgram, runServer } from "../../local/program.ts";
import { agentEnv, coordinatorHeaders } from "../../local/program-env.ts";
import { startService } from "../../local/service.ts";
import { endsAfterAll } from "./cleanup.ts";
import { eventually } from "./eventually.ts";

const onEnd = endsAfterAll();

/** How long the Service still sends connections to an agent that was asked to stop. */
const serviceLagMs = 1000;
const endpointLagMs = 1500;

async function startAgent(name: string, changes: object = {}): Promise<RunningServer> {
  const env = {
    ...agentEnv(),
    AGENT_NAME: name,
    WORK_UNIT: "60000",
    ENDPOINT_LAG_MS: String(endpointLagMs),
    ...changes,
  };
  const agent = await runServer("agent", { env });
  onEnd(() => agent.stop("SIGKILL"));
  return agent;
}

test("replaces every agent under constant load without a failed request", async () => {
  const agents = await Promise.all(["old-1", "old-2", "old-3"].map((name) => startAgent(name)));
  const service = await startService(agents.map(({ url }) => url));
  onEnd(service.stop);
  const load = runProgram("load-test", {
    arguments: [service.url, "--concurrency", "12", "--duration", "60s", "--json"],
  });
  onEnd(() => load.stop("SIGKILL"));

  for (const index of agents.keys()) {
    const old = agents[index] as RunningServer;
    agents[index] = await startAgent(`new-${index + 1}`);
    service.setEndpoints([...agents, old].map(({ url }) => url));
    await sleep(500); // each gets some of the load before the old one stops
    const ended = old.stop("SIGTERM");
    await sleep(serviceLagMs);
    service.setEndpoints(agents.map(({ url }) => url));
    expect(await ended).toBe(0);
  }
  load.process.kill("SIGTERM"); // it ends gracefully, with a summary
  await load.ended;
  const summary = JSON.parse(load.output().slice(load.output().indexOf("{\n")));
  expect(summary).toMatchObject({ failed: 0, failures: {} });
  expect(summary.sent).toBeGreaterThan(300);
  expect(Object.keys(summary.answeredBy).sort()).toEqual([
    "new-1",
    "new-2",
    "new-3",
    "old-1",
    "old-2",
    "old-3",
  ]);
});

test("is not ready while it drains, and finishes its tasks", async () => {
  // On a busy machine one task takes as long as many, and nothing may end before it was looked at.
  const patient = { MAX_TASK_MS: "120000", DRAIN_MS: "120000", ENDPOINT_LAG_MS: "5000" };
  const agent = await startAgent("lonely", patient);
  const task = fetch(`${agent.url}/tasks`, {
    method: "POST",
    headers: { ...coordinatorHeaders, "content-type": "application/json" },
    body: JSON.stringify({ kind: "digest", input: { text: "long", rounds: 1_000_000 } }),
  });
  await eventually("a task that has begun", async () => {
    const metrics = await (await fetch(`${agent.url}/metrics`)).text();
    return metrics.includes('agent_tasks_in_flight{program="agent"} 1');
  });
  const ended = agent.stop("SIGTERM");
  const ready = await eventually("an agent that is not ready", async () => {
    const response = await fetch(`${agent.url}/readyz`);
    return response.status === 503 && response;
  });
  expect(await ready.json()).toEqual({ ready: false, reason: "draining" });
  expect(ready.headers.get("connection")).toBe("close");
  expect((await fetch(`${agent.url}/livez`)).status).toBe(200);
  expect((await task).status).toBe(200);
  expect(await ended).toBe(0);
});

test("abandons work that does not end in time, with exit code 1", async () => {
  const env = { ...agentEnv(), ENDPOINT_LAG_MS: "0", DRAIN_MS: "200", MAX_TASK_MS: "60000" };
  const agent = await runServer("agent", { env });
  onEnd(() => agent.stop("SIGKILL"));
  const tasks = Array.from({ length: 20 }, () =>
    fetch(`${agent.url}/tasks`, {
      method: "POST",
      headers: { ...coordinatorHeaders, "content-type": "application/json" },
      body: JSON.stringify({ kind: "digest", input: { text: "long", rounds: 1_000_000 } }),
    }).catch(() => "cut off"),
  );
  await eventually("work", async () => {
    const metrics = await (await fetch(`${agent.url}/metrics`)).text();
    return /^agent_tasks_in_flight\{.*\} [1-9]/m.test(metrics);
  });
  expect(await agent.stop("SIGTERM")).toBe(1);
  expect(agent.output()).toContain("work was still running after a drain of 200 ms");
  expect(await Promise.all(tasks)).toContain("cut off");
});
