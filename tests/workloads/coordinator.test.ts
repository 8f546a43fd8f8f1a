/** What the coordinator does with tasks: stores them, has agents do them, pays, and reports. */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { endsAfterAll } from "./cleanup.ts";
import {
  type AgentJson,
  type Answer,
  answer,
  type Stage,
  setStage,
  succeed,
  type TaskJson,
  task,
} from "./coordinator-stage.ts";

const onEnd = endsAfterAll();
let stage: Stage;

beforeAll(async () => {
  stage = await setStage(onEnd);
});

beforeEach(() => {
  stage.behave = succeed;
});

describe("a task", () => {
  test("is done, paid by the agent's reputation, and updates it", async () => {
    const before = await stage.read("/agents");
    const done = await stage.reaches(await stage.submitted(), "done");
    expect(done).toMatchObject({
      attempts: 1,
      done_by: "stand-in",
      result: { fine: true },
      error: null,
    });
    const earlier = before.agents.find(({ name }) => name === done.agent) as AgentJson;
    expect(done.paid_satoshis).toBe(Math.round(1000 * earlier.reputation_multiplier));
    const after = await stage.read("/agents");
    const now = after.agents.find(({ name }) => name === done.agent) as AgentJson;
    expect(now.total_tasks).toBe(earlier.total_tasks + 1);
    expect(now.balance_satoshis).toBe(earlier.balance_satoshis + done.paid_satoshis);
    expect(now.success_rate).toBeGreaterThanOrEqual(earlier.success_rate);
    const response = earlier.avg_response_ms * 0.95 + done.duration_ms * 0.05;
    expect(now.avg_response_ms).toBe(Math.round(response));
  });

  test("has one id for each key, however often it is sent", async () => {
    const key = { "idempotency-key": "order-66" };
    const responses = await Promise.all(Array.from({ length: 20 }, () => stage.submit(task, key)));
    const ids = await Promise.all(
      responses.map(async (response) => ((await response.json()) as TaskJson).id),
    );
    expect(new Set(ids).size).toBe(1);
    expect(responses.map(({ status }) => status)).toEqual(Array(20).fill(202));
    expect(responses[0]?.headers.get("location")).toBe(`/tasks/${ids[0]}`);
    const reordered = { reward_satoshis: task.reward_satoshis, input: task.input, kind: task.kind };
    const again = await stage.submit({ ...reordered, input: { limit: 100 } }, key);
    expect(((await again.json()) as TaskJson).id).toBe(ids[0]);
    const other = await stage.submit({ ...task, reward_satoshis: 7 }, key);
    expect([other.status, await other.json()]).toEqual([
      409,
      { error: "idempotency key order-66 belongs to another task" },
    ]);
  });

  test("may hold any text that JSON can", async () => {
    stage.behave = (_request, response) =>
      response.end('{"agent":"odd","result":"\\u0000 \\ud83d \u{1f680}"}');
    const text = "\0 \u{1f680} '; drop table tasks; --";
    const done = await stage.reaches(
      await stage.submitted({ kind: "words", input: { text, top: 1 } }),
      "done",
    );
    expect(done).toMatchObject({ input: { text, top: 1 }, result: "\0 \ud83d \u{1f680}" });
  });
});

describe("an agent that", () => {
  test("refuses a task ends it at once, unpaid and without effect on its reputation", async () => {
    const rates = (await stage.read("/agents")).agents.map((agent) => agent.success_rate);
    stage.behave = answer(422);
    const id = await stage.submitted();
    expect(await stage.reaches(id, "dead")).toMatchObject({
      attempts: 1,
      paid_satoshis: null,
      error: '422: {"error":"as told"}',
    });
    expect((await stage.read("/tasks?state=dead")).tasks[0]?.id).toBe(id);
    expect((await stage.read("/agents")).agents.map((agent) => agent.success_rate)).toEqual(rates);
  });

  test("fails loses success rate, and the task is tried again", async () => {
    const requests: string[] = [];
    stage.behave = (request, response) => {
      requests.push(String(request.headers["x-agent"]));
      (requests.length === 1 ? answer(500) : succeed)(request, response);
    };
    const averages = await averageOf();
    const done = await stage.reaches(await stage.submitted(), "done");
    expect(done).toMatchObject({ attempts: 2, error: '500: {"error":"as told"}' });
    expect(requests).toHaveLength(2);
    const blamed = requests[0] as string;
    if (requests[1] !== blamed)
      expect((await averageOf())[blamed]).toBeLessThan(averages[blamed] as number);
  });

  test("takes longer than the deadline has failed", async () => {
    let requests = 0;
    stage.behave = (request, response) => {
      if (++requests > 1) succeed(request, response);
    };
    expect(await stage.reaches(await stage.submitted(), "done")).toMatchObject({
      attempts: 2,
      error: "Headers Timeout Error",
    });
  });

  test("sends an invalid answer has failed", async () => {
    const answers = ["<html>", "{}", '{"agent":"x"}', '{"agent":"\\u0000","result":1}'];
    let requests = 0;
    stage.behave = (request, response) => {
      const nonsense = answers[requests++];
      if (nonsense) response.end(nonsense);
      else succeed(request, response);
    };
    const ids = await Promise.all(answers.map(() => stage.submitted()));
    for (const id of ids) await stage.reaches(id, "done");
    // PostgreSQL text cannot hold a zero byte; only that outcome was refused, not its batch.
    const errors = await Promise.all(
      ids.map(async (id) => (await stage.read(`/tasks/${id}`)).error),
    );
    expect(errors.toSorted()).toEqual([
      expect.stringMatching(/^Unexpected token/),
      'the answer has no agent or no result: {"agent":"x"}',
      "the answer has no agent or no result: {}",
      expect.stringMatching(/^the outcome could not be recorded: invalid byte sequence/),
    ]);
  });

  test("is busy is called again without using an attempt", async () => {
    let requests = 0;
    stage.behave = (request, response) => {
      if (++requests > 2) return succeed(request, response);
      response.writeHead(503, { "retry-after": "1" }).end();
    };
    expect(await stage.reaches(await stage.submitted(), "done")).toMatchObject({
      attempts: 1,
      error: null,
    });
  });

  test("fails to the last attempt leaves a dead letter", async () => {
    stage.behave = answer(500);
    const id = await stage.submitted();
    await stage.database.query("update queue.job set retry_limit = 0 where id = $1", [id]);
    expect(await stage.reaches(id, "dead")).toMatchObject({
      error: '500: {"error":"as told"}',
      paid_satoshis: null,
    });
    expect((await stage.read("/tasks?state=dead&limit=1")).tasks[0]?.id).toBe(id);
  });
});

test("lists tasks page by page, newest first, each once", async () => {
  const pages: Answer[] = [];
  for (
    let path: string | null = "/tasks?state=done&limit=4";
    path;
    path = pages.at(-1)?.next ?? null
  ) {
    pages.push(await stage.read(path));
  }
  const numbers = pages.flatMap(({ tasks }) => tasks.map(({ number }) => number));
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => b - a));
  expect(numbers).toHaveLength(
    (await stage.database.query("select from tasks where state = 'done'")).rowCount as number,
  );
  expect(pages.length).toBeGreaterThan(2);
});

test("lists the agents with the guide's columns", async () => {
  const { agents } = await stage.read("/agents");
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

const averageOf = async (): Promise<Record<string, number>> => {
  const { rows } = await stage.database.query(
    "select name, coalesce(mean.success_rate, agents.success_rate)::float8 as rate from agents left join agent_averages as mean on agent_id = id",
  );
  return Object.fromEntries(rows.map(({ name, rate }) => [name, rate]));
};
