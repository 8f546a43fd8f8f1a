/** The coordinator on a real PostgreSQL, with an agent whose answers the tests decide. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Pool } from "pg";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createPostgres, type LocalPostgres } from "../../tools/local/postgres.ts";
import { postgresEnvironment, type RunningServer, runServer } from "../../tools/local/program.ts";
import { initialise } from "../../tools/local/system.ts";
import { endsAfterAll } from "./cleanup.ts";
import { eventually } from "./eventually.ts";

const onEnd = endsAfterAll();
let postgres: LocalPostgres;
let database: Pool;
let coordinator: RunningServer;
/** What the agent does with a request. */
let behave: (request: IncomingMessage, response: ServerResponse) => void;

const succeed = (_request: IncomingMessage, response: ServerResponse) => {
  response.end(JSON.stringify({ agent: "stand-in", result: { fine: true }, ms: 1 }));
};
const answer = (status: number) => (_request: IncomingMessage, response: ServerResponse) => {
  response.writeHead(status).end('{"error":"as told"}');
};

beforeAll(async () => {
  postgres = await createPostgres();
  onEnd(postgres.remove);
  await initialise(postgres.connection);
  database = new Pool(postgres.connection);
  database.on("error", () => {}); // one of the tests stops PostgreSQL
  onEnd(() => database.end());
  const agent = createServer((request, response) => behave(request.resume(), response));
  agent.listen(0, "127.0.0.1");
  await once(agent, "listening");
  onEnd(() => agent.close().closeAllConnections());
  const environment = {
    ...postgresEnvironment(postgres.connection),
    AGENT_URL: `http://127.0.0.1:${(agent.address() as AddressInfo).port}`,
    TASK_DEADLINE_MS: "500",
    ENDPOINT_LAG_MS: "0",
  };
  coordinator = await runServer("coordinator", { environment });
  onEnd(() => coordinator.stop());
  await eventually(
    "a ready coordinator",
    20,
    async () => (await fetch(`${coordinator.url}/readyz`)).ok,
  );
});

beforeEach(() => {
  behave = succeed;
});

interface TaskJson {
  id: string;
  number: number;
  state: string;
  attempts: number;
  error: string | null;
  agent: string;
  input: unknown;
  paid_satoshis: number;
  duration_ms: number;
}
interface AgentJson {
  name: string;
  success_rate: number;
  avg_response_ms: number;
  reputation_multiplier: number;
  balance_satoshis: number;
  total_tasks: number;
}
/** A task, a page of tasks, or the agents: each test knows what it asked for. */
type Answer = TaskJson & { agents: AgentJson[]; tasks: TaskJson[]; next: string | null };

const task = { kind: "primes", input: { limit: 100 }, reward_satoshis: 1000 };

const submit = (body: object = task, headers: Record<string, string> = {}) =>
  fetch(`${coordinator.url}/tasks`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
const submitted = async (body?: object): Promise<string> =>
  ((await (await submit(body)).json()) as { id: string }).id;
const read = async (path: string) =>
  (await (await fetch(`${coordinator.url}${path}`)).json()) as Answer;
const reaches = (id: string, state: string, seconds = 20) =>
  eventually(`state ${state} of ${id}`, seconds, async () => {
    const found = await read(`/tasks/${id}`);
    return found.state === state && found;
  });

describe("a task", () => {
  test("is done, paid by the agent's reputation, and counts for it", async () => {
    const before = await read("/agents");
    const done = await reaches(await submitted(), "done");
    expect(done).toMatchObject({
      attempts: 1,
      done_by: "stand-in",
      result: { fine: true },
      error: null,
    });
    const earlier = before.agents.find(({ name }) => name === done.agent) as AgentJson;
    expect(done.paid_satoshis).toBe(Math.round(1000 * earlier.reputation_multiplier));
    const after = await read("/agents");
    const now = after.agents.find(({ name }) => name === done.agent) as AgentJson;
    expect(now.total_tasks).toBe(earlier.total_tasks + 1);
    expect(now.balance_satoshis).toBe(earlier.balance_satoshis + done.paid_satoshis);
    expect(now.success_rate).toBeGreaterThanOrEqual(earlier.success_rate);
    const response = earlier.avg_response_ms * 0.95 + done.duration_ms * 0.05;
    expect(now.avg_response_ms).toBe(Math.round(response));
  });

  test("has one id for each key, however often and however fast it is sent", async () => {
    const key = { "idempotency-key": "order-66" };
    const responses = await Promise.all(Array.from({ length: 20 }, () => submit(task, key)));
    const ids = await Promise.all(
      responses.map(async (response) => ((await response.json()) as TaskJson).id),
    );
    expect(new Set(ids).size).toBe(1);
    expect(responses.map(({ status }) => status)).toEqual(Array(20).fill(202));
    expect(responses[0]?.headers.get("location")).toBe(`/tasks/${ids[0]}`);
    const other = await submit({ ...task, reward_satoshis: 7 }, key);
    expect([other.status, await other.json()]).toEqual([
      409,
      { error: "idempotency key order-66 belongs to another task" },
    ]);
  });

  test("may hold any text that JSON can", async () => {
    behave = (_request, response) =>
      response.end('{"agent":"odd","result":"\\u0000 \\ud83d \u{1f680}"}');
    const text = "\0 \u{1f680} '; drop table tasks; --";
    const done = await reaches(await submitted({ kind: "words", input: { text, top: 1 } }), "done");
    expect(done).toMatchObject({ input: { text, top: 1 }, result: "\0 \ud83d \u{1f680}" });
  });
});

describe("an agent that", () => {
  test("refuses a task ends it at once, unpaid and without blame", async () => {
    const rates = (await read("/agents")).agents.map((agent) => agent.success_rate);
    behave = answer(422);
    const id = await submitted();
    expect(await reaches(id, "dead")).toMatchObject({
      attempts: 1,
      paid_satoshis: null,
      error: '422: {"error":"as told"}',
    });
    expect((await read("/tasks?state=dead")).tasks[0]?.id).toBe(id);
    expect((await read("/agents")).agents.map((agent) => agent.success_rate)).toEqual(rates);
  });

  test("fails is blamed, and the task is tried again", async () => {
    const requests: string[] = [];
    behave = (request, response) => {
      requests.push(String(request.headers["x-agent"]));
      (requests.length === 1 ? answer(500) : succeed)(request, response);
    };
    const averages = await averageOf();
    const done = await reaches(await submitted(), "done");
    expect(done).toMatchObject({ attempts: 2, error: '500: {"error":"as told"}' });
    expect(requests).toHaveLength(2);
    const blamed = requests[0] as string;
    if (requests[1] !== blamed)
      expect((await averageOf())[blamed]).toBeLessThan(averages[blamed] as number);
  });

  test("takes longer than the deadline has failed", async () => {
    let requests = 0;
    behave = (request, response) => {
      if (++requests > 1) succeed(request, response);
    };
    expect(await reaches(await submitted(), "done")).toMatchObject({
      attempts: 2,
      error: "Headers Timeout Error",
    });
  });

  test("answers nonsense has failed", async () => {
    const answers = ["<html>", "{}", '{"agent":"x"}', '{"agent":"\\u0000","result":1}'];
    let requests = 0;
    behave = (request, response) => {
      const nonsense = answers[requests++];
      if (nonsense) response.end(nonsense);
      else succeed(request, response);
    };
    const ids = await Promise.all(answers.map(() => submitted()));
    for (const id of ids) await reaches(id, "done");
    // PostgreSQL has no text with a zero in it; that outcome alone was refused, and not its batch.
    const errors = await Promise.all(ids.map(async (id) => (await read(`/tasks/${id}`)).error));
    expect(errors.toSorted()).toEqual([
      expect.stringMatching(/^Unexpected token/),
      'an answer without agent or result: {"agent":"x"}',
      "an answer without agent or result: {}",
      expect.stringMatching(/^the outcome cannot be recorded: invalid byte sequence/),
    ]);
  });

  test("is busy is asked again, at no cost of an attempt", async () => {
    let requests = 0;
    behave = (request, response) => {
      if (++requests > 2) return succeed(request, response);
      response.writeHead(503, { "retry-after": "1" }).end();
    };
    expect(await reaches(await submitted(), "done")).toMatchObject({ attempts: 1, error: null });
  });

  test("fails to the last attempt leaves a dead letter", async () => {
    behave = answer(500);
    const id = await submitted();
    await database.query("update queue.job set retry_limit = 0 where id = $1", [id]);
    expect(await reaches(id, "dead")).toMatchObject({
      error: '500: {"error":"as told"}',
      paid_satoshis: null,
    });
    expect((await read("/tasks?state=dead&limit=1")).tasks[0]?.id).toBe(id);
  });

  test("cannot be reached opens the breaker, and the tasks outlast it", async () => {
    behave = (request) => request.socket.resetAndDestroy();
    const ids = await Promise.all(Array.from({ length: 12 }, () => submitted()));
    await eventually("an open breaker", 20, async () =>
      (await metrics()).includes('coordinator_breaker_state{state="open",program="coordinator"} 1'),
    );
    behave = succeed;
    await Promise.all(ids.map((id) => reaches(id, "done", 40)));
    await eventually("a closed breaker", 20, async () =>
      (await metrics()).includes(
        'coordinator_breaker_state{state="closed",program="coordinator"} 1',
      ),
    );
  });
});

describe("one transaction", () => {
  /** Makes PostgreSQL refuse an operation on the queue's jobs, as if it broke down just there. */
  const refuse = async (operation: "insert" | "delete") => {
    await database.query(`
      create function refuse() returns trigger language plpgsql as $$ begin raise 'refused by the test'; end $$;
      create trigger refuse before ${operation} on queue.job for each row execute function refuse()`);
    return () => database.query("drop function refuse cascade");
  };

  test("holds a task and its job: there is never one without the other", async () => {
    const key = { "idempotency-key": "both-or-none" };
    const allow = await refuse("insert");
    expect((await submit(task, key)).status).toBe(500);
    const stored = "select from tasks where idempotency_key = 'both-or-none'";
    expect((await database.query(stored)).rowCount).toBe(0);
    await allow();
    const { id } = (await (await submit(task, key)).json()) as TaskJson;
    await reaches(id, "done");
  });

  test("holds a task's end, its pay and its job's: what cannot end is not paid, and then once", async () => {
    let requests = 0;
    behave = (request, response) => {
      requests++;
      succeed(request, response);
    };
    const allow = await refuse("delete");
    const id = await submitted();
    await eventually("an attempt to record it", 20, () =>
      coordinator.output().includes(`"task":"${id}","msg":"a task was let go of"`),
    );
    const paid = "select paid_satoshis::float8 from ledger where task_id = $1";
    expect((await database.query(paid, [id])).rows).toEqual([]);
    expect(await read(`/tasks/${id}`)).toMatchObject({ state: "running", paid_satoshis: null });
    await allow();
    const done = await reaches(id, "done", 40); // once the queue has missed its heartbeat
    expect((await database.query(paid, [id])).rows).toEqual([
      { paid_satoshis: done.paid_satoshis },
    ]);
    expect([requests, done.attempts]).toEqual([2, 2]);
  });
});

test("lists tasks page by page, newest first, each once", async () => {
  const pages: Answer[] = [];
  for (
    let path: string | null = "/tasks?state=done&limit=4";
    path;
    path = pages.at(-1)?.next ?? null
  ) {
    pages.push(await read(path));
  }
  const numbers = pages.flatMap(({ tasks }) => tasks.map(({ number }) => number));
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => b - a));
  expect(numbers).toHaveLength(
    (await database.query("select from tasks where state = 'done'")).rowCount as number,
  );
  expect(pages.length).toBeGreaterThan(2);
});

test("lists the agents with the guide's columns", async () => {
  const { agents } = await read("/agents");
  expect(agents.map(({ name }) => name)).toEqual(["agent-1", "agent-2", "agent-3"]);
  expect(Object.keys(agents[0] ?? {})).toEqual([
    "id",
    "name",
    "success_rate",
    "avg_response_ms",
    "reputation_multiplier",
    "balance_satoshis",
    "total_tasks",
    "created_at",
    "updated_at",
  ]);
});

test("outlives PostgreSQL: refuses meanwhile, and goes on by itself", async () => {
  const held = Promise.withResolvers<void>();
  behave = async (request, response) => {
    await held.promise;
    succeed(request, response);
  };
  const id = await submitted();
  await eventually(
    "a running task",
    10,
    async () => (await read(`/tasks/${id}`)).state === "running",
  );
  await postgres.stop("immediate");
  held.resolve(); // its outcome has nowhere to go now
  const refused = await submit();
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
  expect(await refused.json()).toEqual({ error: "PostgreSQL cannot be reached now" });
  expect((await fetch(`${coordinator.url}/agents`)).status).toBe(503);
  expect((await fetch(`${coordinator.url}/readyz`)).status).toBe(503);
  expect((await fetch(`${coordinator.url}/livez`)).status).toBe(200);
  await eventually("the metric", 10, async () =>
    (await metrics()).includes('coordinator_database_up{program="coordinator"} 0'),
  );
  await postgres.start();
  await reaches(id, "done", 40);
  await reaches(await submitted(), "done");
});

test("finishes what it holds before it leaves", async () => {
  behave = (request, response) => void setTimeout(() => succeed(request, response), 300);
  const id = await submitted();
  await eventually(
    "a running task",
    10,
    async () => (await read(`/tasks/${id}`)).state === "running",
  );
  expect(await coordinator.stop("SIGTERM")).toBe(0);
  const { rows } = await database.query("select state, attempts from tasks where id = $1", [id]);
  expect(rows).toEqual([{ state: "done", attempts: 1 }]);
});

const metrics = async () => (await fetch(`${coordinator.url}/metrics`)).text();

const averageOf = async (): Promise<Record<string, number>> => {
  const { rows } = await database.query(
    "select name, coalesce(mean.success_rate, agents.success_rate)::float8 as rate from agents left join agent_averages as mean on agent_id = id",
  );
  return Object.fromEntries(rows.map(({ name, rate }) => [name, rate]));
};
