/** The coordinator when something fails: PostgreSQL, one of its statements, the agents, or the coordinator itself. */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { clientHeaders } from "../../local/program-env.ts";
import { endsAfterAll } from "./cleanup.ts";
import { type Stage, setStage, succeed, type TaskJson, task } from "./coordinator-stage.ts";
import { eventually } from "./eventually.ts";

const onEnd = endsAfterAll();
let stage: Stage;

beforeAll(async () => {
  stage = await setStage(onEnd);
});

beforeEach(() => {
  stage.behave = succeed;
});

describe("one transaction", () => {
  /** Makes PostgreSQL refuse an operation on the queue's jobs, as if it failed at that point. */
  const refuse = async (operation: "insert" | "delete") => {
    await stage.database.query(`
      create function refuse() returns trigger language plpgsql as $$ begin raise 'refused by the test'; end $$;
      create trigger refuse before ${operation} on queue.job for each row execute function refuse()`);
    return () => stage.database.query("drop function refuse cascade");
  };

  test("stores a task and its job, or neither", async () => {
    const key = { "idempotency-key": "both-or-none" };
    const allow = await refuse("insert");
    expect((await stage.submit(task, key)).status).toBe(500);
    const stored = "select from tasks where idempotency_key = 'both-or-none'";
    expect((await stage.database.query(stored)).rowCount).toBe(0);
    await allow();
    const { id } = (await (await stage.submit(task, key)).json()) as TaskJson;
    await stage.reaches(id, "done");
  });

  test("records a task's end, its pay and its job's end, or none of them", async () => {
    let requests = 0;
    stage.behave = (request, response) => {
      requests++;
      succeed(request, response);
    };
    const allow = await refuse("delete");
    const id = await stage.submitted();
    await eventually("an attempt to record it", () =>
      stage.coordinator
        .output()
        .includes(`"task":"${id}","msg":"task dropped after an unexpected error"`),
    );
    const paid = "select paid_satoshis::float8 from ledger where task_id = $1";
    expect((await stage.database.query(paid, [id])).rows).toEqual([]);
    expect(await stage.read(`/tasks/${id}`)).toMatchObject({
      state: "running",
      paid_satoshis: null,
    });
    await allow();
    const done = await stage.reaches(id, "done"); // once the queue has missed its heartbeat
    expect((await stage.database.query(paid, [id])).rows).toEqual([
      { paid_satoshis: done.paid_satoshis },
    ]);
    expect([requests, done.attempts]).toEqual([2, 2]);
  });
});

test("opens the breaker when agents are unreachable, and does the tasks afterwards", async () => {
  stage.behave = (request) => request.socket.resetAndDestroy();
  const ids = await Promise.all(Array.from({ length: 12 }, () => stage.submitted()));
  await eventually("an open breaker", async () =>
    (await stage.metrics()).includes(
      'coordinator_breaker_state{state="open",program="coordinator"} 1',
    ),
  );
  stage.behave = succeed;
  await Promise.all(ids.map((id) => stage.reaches(id, "done")));
  await eventually("a closed breaker", async () =>
    (await stage.metrics()).includes(
      'coordinator_breaker_state{state="closed",program="coordinator"} 1',
    ),
  );
});

test("refuses tasks while PostgreSQL is unavailable, and recovers by itself", async () => {
  const held = Promise.withResolvers<void>();
  stage.behave = async (request, response) => {
    await held.promise;
    succeed(request, response);
  };
  const id = await stage.submitted();
  await eventually(
    "a running task",
    async () => (await stage.read(`/tasks/${id}`)).state === "running",
  );
  await stage.postgres.stop("immediate");
  held.resolve(); // its outcome cannot be recorded now
  const refused = await stage.submit();
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
  expect(await refused.json()).toEqual({ error: "PostgreSQL is unavailable" });
  expect((await fetch(`${stage.coordinator.url}/agents`, { headers: clientHeaders })).status).toBe(
    503,
  );
  expect((await fetch(`${stage.coordinator.url}/readyz`)).status).toBe(503);
  expect((await fetch(`${stage.coordinator.url}/livez`)).status).toBe(200);
  await eventually("the metric", async () =>
    (await stage.metrics()).includes('coordinator_database_up{program="coordinator"} 0'),
  );
  await stage.postgres.start();
  await stage.reaches(id, "done");
  await stage.reaches(await stage.submitted(), "done");
});

test("finishes its tasks before it ends", async () => {
  stage.behave = (request, response) => void setTimeout(() => succeed(request, response), 300);
  const id = await stage.submitted();
  await eventually(
    "a running task",
    async () => (await stage.read(`/tasks/${id}`)).state === "running",
  );
  expect(await stage.coordinator.stop("SIGTERM")).toBe(0);
  const { rows } = await stage.database.query("select state, attempts from tasks where id = $1", [
    id,
  ]);
  expect(rows).toEqual([{ state: "done", attempts: 1 }]);
});
