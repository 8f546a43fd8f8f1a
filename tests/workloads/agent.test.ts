/** The agent over HTTP: what it does, what it refuses, and that it answers probes while it works. */
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { type RunningServer, runServer } from "../../local/program.ts";
import { agentEnv, coordinatorHeaders } from "../../local/program-env.ts";
import { endsAfterAll } from "./cleanup.ts";
import { eventually } from "./eventually.ts";

const onEnd = endsAfterAll();
const maxInFlight = 8;
let agent: RunningServer;

beforeAll(async () => {
  const env = {
    ...agentEnv(),
    AGENT_NAME: "solo",
    MAX_IN_FLIGHT: String(maxInFlight),
    MAX_TASK_MS: "60000",
  };
  agent = await runServer("agent", { env });
  onEnd(() => agent.stop("SIGKILL"));
});

const send = (task: unknown, { signal, ...headers }: Record<string, unknown> = {}) =>
  fetch(`${agent.url}/tasks`, {
    method: "POST",
    headers: {
      ...coordinatorHeaders,
      "content-type": "application/json",
      ...(headers as Record<string, string>),
    },
    body: JSON.stringify(task),
    signal: (signal as AbortSignal | undefined) ?? null,
  });
const long = { kind: "digest", input: { text: "long", rounds: 1_000_000 } };

/** Keeps one task in flight until the signal aborts, however late this process is told that the last one was done. */
async function hold(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await send(long, { signal }).catch(() => {});
    await sleep(10);
  }
}

const metric = async (name: string): Promise<number> => {
  const text = await (await fetch(`${agent.url}/metrics`)).text();
  return Number(new RegExp(`^${name}{.*} (.*)$`, "m").exec(text)?.[1]);
};
const idle = () =>
  eventually("an idle agent", async () => (await metric("agent_tasks_in_flight")) === 0);

test("does a unit of work, and names the agent that did it", async () => {
  const response = await fetch(agent.url);
  expect(await response.json()).toEqual({
    agent: "solo",
    result: { primes: 13_848 },
    ms: expect.any(Number),
  });
});

test("takes tasks from the coordinator alone", async () => {
  for (const authorization of ["", "Bearer guessed"]) {
    const response = await send({ kind: "primes", input: { limit: 9 } }, { authorization });
    expect([response.status, await response.json()]).toEqual([
      401,
      { error: "tasks are taken from the coordinator alone: its token is needed" },
    ]);
  }
});

test("does a task of each kind", async () => {
  const results = await Promise.all(
    [
      { kind: "primes", input: { limit: 1000 } },
      { kind: "digest", input: { text: "abc", rounds: 1 } },
      { kind: "words", input: { text: "To be, or not to be", top: 1 } },
    ].map(async (task) => (await (await send(task)).json()) as { result: unknown }),
  );
  expect(results.map(({ result }) => result)).toEqual([
    { count: 168 },
    { sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { total: 6, top: [{ word: "be", count: 2 }] },
  ]);
});

test("repeats the task's id in its answer", async () => {
  const response = await send({ kind: "primes", input: { limit: 10 } }, { "x-task-id": "task-7" });
  expect(await response.json()).toMatchObject({ agent: "solo", task: "task-7" });
});

test("refuses tasks beyond its limit at once, and still answers probes", async () => {
  const stop = new AbortController();
  const held = Array.from({ length: maxInFlight }, () => hold(stop.signal));
  await eventually(
    "a full agent",
    async () => (await metric("agent_tasks_in_flight")) === maxInFlight,
  );
  const refused = await eventually("a refusal", async () => {
    const response = await fetch(agent.url);
    return response.status !== 200 && response;
  });
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
  expect(await refused.json()).toEqual({ error: "solo is at its limit of tasks in flight" });
  // Eight tasks compute without end: were they not sliced, these would wait for all of them.
  const probes = await Promise.all(
    Array.from({ length: 20 }, () =>
      fetch(`${agent.url}/livez`, { signal: AbortSignal.timeout(60_000) }),
    ),
  );
  expect(probes.map(({ status }) => status)).toEqual(Array(20).fill(200));
  stop.abort();
  await Promise.all(held);
  await idle();
});

test("stops work when its client disconnects", async () => {
  const stop = new AbortController();
  const task = hold(stop.signal);
  await eventually("work", async () => (await metric("agent_tasks_in_flight")) === 1);
  stop.abort();
  await task;
  await idle();
  const worked = await metric("agent_work_seconds_total");
  await sleep(100);
  expect(await metric("agent_work_seconds_total")).toBe(worked);
});

test("stops work at the client's deadline", async () => {
  const response = await send(long, { "x-deadline-ms": "40" });
  expect([response.status, await response.json()]).toEqual([
    504,
    { error: "not done within 40 ms" },
  ]);
  await idle();
});

test("counts its requests by route and status for Prometheus", async () => {
  const text = await (await fetch(`${agent.url}/metrics`)).text();
  expect(text).toMatch(
    /^http_requests_total{method="GET",route="\/",status="503",program="agent"} 1$/m,
  );
  expect(text).toMatch(
    /^http_requests_total{method="POST",route="\/tasks",status="aborted",program="agent"} 9$/m,
  );
  expect(text).toMatch(
    /^http_requests_total{method="POST",route="\/tasks",status="504",program="agent"} 1$/m,
  );
  expect(text).toMatch(/^http_request_duration_seconds_count{.*route="\/".*} \d+$/m);
});
