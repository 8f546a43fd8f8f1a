/** What the coordinator measures is what happened in PostgreSQL, and one id follows a task to its agent. */
import { beforeAll, expect, test } from "vitest";
import { type Auditor, createAuditor } from "../../workloads/coordinator/store/audit.ts";
import { createLog } from "../../workloads/runtime/log.ts";
import { endsAfterAll } from "./cleanup.ts";
import { answer, type Stage, setStage, succeed } from "./coordinator-stage.ts";
import { eventually } from "./eventually.ts";

const onEnd = endsAfterAll();
let stage: Stage;

beforeAll(async () => {
  stage = await setStage(onEnd);
});

/** The value of the series with these labels; NaN if there is none. */
async function metric(name: string, labels: Record<string, string> = {}): Promise<number> {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const series = (await stage.metrics())
    .split("\n")
    .filter((line) => line.startsWith(`coordinator_${name}{`))
    .find((line) => wanted.every((label) => line.includes(label)));
  return Number(series?.split(" ")[1] ?? Number.NaN);
}

const ended = (state: string) => metric("task_seconds_count", { state });

test("counts how tasks end, how long they took, and what was paid", async () => {
  expect([await ended("done"), await ended("dead")]).toEqual([0, 0]);
  const done = await stage.reaches(await stage.submitted(), "done");
  stage.behave = answer(422);
  await stage.reaches(await stage.submitted(), "dead");
  stage.behave = succeed;
  expect([await ended("done"), await ended("dead")]).toEqual([1, 1]);
  expect(await metric("task_seconds_bucket", { state: "done", le: "60" })).toBe(1);
  expect(await metric("paid_satoshis_total")).toBe(done.paid_satoshis);
});

test("counts calls that are repeated, and the agents that are busy meanwhile", async () => {
  let calls = 0;
  const held = Promise.withResolvers<void>();
  stage.behave = async (request, response) => {
    calls += 1;
    if (calls === 1) return answer(503)(request, response);
    await held.promise;
    succeed(request, response);
  };
  const id = await stage.submitted();
  await eventually("a second call", async () => calls === 2);
  expect(await metric("agent_retries_total")).toBe(1);
  expect(await metric("agents_busy")).toBe(1);
  held.resolve();
  await stage.reaches(id, "done");
  expect(await metric("agents_busy")).toBe(0);
  expect(await metric("agents_known")).toBe(3);
});

test("names the task to its agent", async () => {
  const seen: unknown[] = [];
  stage.behave = (request, response) => {
    seen.push(request.headers["x-task-id"]);
    succeed(request, response);
  };
  const id = await stage.submitted();
  await stage.reaches(id, "done");
  expect(seen).toEqual([id]);
});

/** One audit, by an auditor of its own: the coordinator's comes once a minute. */
async function audited(): Promise<Auditor["latest"]> {
  const stop = new AbortController();
  const auditor = createAuditor(stage.database, createLog("test", "silent"));
  const running = auditor.run(stop.signal);
  await eventually("an audit", async () => auditor.latest !== undefined);
  stop.abort();
  await running;
  return auditor.latest;
}

test("finds a balance that payments do not add up to", async () => {
  expect((await audited())?.booksWrong).toBe(0);
  const change =
    "update agents set balance_satoshis = balance_satoshis + $1 where name = 'agent-1'";
  await stage.database.query(change, [1]);
  expect((await audited())?.booksWrong).toBe(1);
  await stage.database.query(change, [-1]);
});

test("measures the database, the queue in it, and the connections to it", async () => {
  const bytes = await metric("database_bytes");
  const queueBytes = await metric("queue_bytes");
  expect(bytes).toBeGreaterThan(queueBytes);
  expect(queueBytes).toBeGreaterThan(0);
  expect(await metric("queue_rows", { state: "live" })).toBeGreaterThanOrEqual(0);
  expect(await metric("books_wrong")).toBe(0);
  expect(await metric("database_connections", { state: "idle" })).toBeGreaterThan(0);
  expect(await metric("database_waiting")).toBe(0);
});
