/** Clients of one coordinator: each sees, counts and pays for its own tasks, within its limits, with keys that may change. */
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { secretFile } from "../../local/secret-files.ts";
import { endsAfterAll } from "./cleanup.ts";
import { type Answer, type Stage, setStage, task } from "./coordinator-stage.ts";
import { eventually } from "./eventually.ts";

const onEnd = endsAfterAll();
let stage: Stage;

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const setKeys = (client: string, ...keys: string[]) =>
  secretFile(`clients-test/${client}`, keys.map(sha256).join("\n"));

beforeAll(async () => {
  const folder = dirname(setKeys("shop", "shop-key"));
  setKeys("bank", "bank-key");
  setKeys("aicp", "aicp-key");
  onEnd(() => rmSync(folder, { recursive: true }));
  // So slow that a busy machine asks too often as well.
  const env = { CLIENTS_FOLDER: folder, CLIENT_RATE: "5", CLIENT_OPEN_TASKS: "40" };
  stage = await setStage(onEnd, env);
});

const as = (key: string) => ({ authorization: `Bearer ${key}` });
const submit = (key: string, headers: Record<string, string> = {}) =>
  stage.submit(task, { ...as(key), ...headers });
const get = async (key: string, path: string) => {
  const response = await fetch(`${stage.coordinator.url}${path}`, { headers: as(key) });
  return { status: response.status, body: (await response.json()) as Answer };
};
const idOf = async (response: Response) => ((await response.json()) as { id: string }).id;

test("a client sees its own tasks, and nothing of another client's", async () => {
  const id = await idOf(await submit("shop-key", { "idempotency-key": "order-1" }));
  expect((await get("shop-key", `/tasks/${id}`)).body).toMatchObject({
    id,
    idempotency_key: "order-1",
  });
  expect(await get("bank-key", `/tasks/${id}`)).toEqual({
    status: 404,
    body: { error: `there is no task ${id}` },
  });
  expect((await get("shop-key", "/tasks")).body.tasks.map((each) => each.id)).toEqual([id]);
  expect((await get("bank-key", "/tasks")).body.tasks).toEqual([]);
});

test("idempotency keys are a client's own", async () => {
  const key = { "idempotency-key": "order-2" };
  const ids = await Promise.all(
    ["shop-key", "bank-key", "aicp-key", "shop-key"].map(async (client) =>
      idOf(await submit(client, key)),
    ),
  );
  expect(new Set(ids).size).toBe(3);
  expect(ids[3]).toBe(ids[0]);
});

test("tasks from before there were clients are the first client's, with their keys", async () => {
  const id = "00000000-0000-4000-8000-000000000001";
  // As a coordinator of the version before stores it while it is replaced.
  await stage.database.query(
    `insert into tasks (id, idempotency_key, kind, input, reward_satoshis)
    values ($1, 'before', 'primes', '{"limit": 100}', 1000) on conflict (idempotency_key) do nothing`,
    [id],
  );
  expect((await get("aicp-key", `/tasks/${id}`)).body.id).toBe(id);
  expect(await idOf(await submit("aicp-key", { "idempotency-key": "before" }))).toBe(id);
  expect((await get("bank-key", `/tasks/${id}`)).status).toBe(404);
  await stage.database.query("delete from tasks where id = $1", [id]);
});

test("live data counts a client's own tasks", async () => {
  const open = "select from tasks where state in ('queued', 'running')";
  await eventually("the end of the tasks before", async () => {
    return (await stage.database.query(open)).rowCount === 0;
  });
  stage.behave = () => {}; // no answer: tasks stay with the agent
  await Promise.all(Array.from({ length: 3 }, () => submit("bank-key")));
  const live = async (key: string) => {
    const stop = new AbortController();
    const response = await fetch(`${stage.coordinator.url}/live`, {
      headers: as(key),
      signal: stop.signal,
    });
    let text = "";
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      text += new TextDecoder().decode(chunk);
      if (text.includes("event: agents")) break;
    }
    stop.abort();
    const { queued, running } = JSON.parse(/event: history\ndata: (.*)/.exec(text)?.[1] ?? "[]").at(
      -1,
    );
    return queued + running;
  };
  await eventually("three open tasks of the bank", async () => (await live("bank-key")) === 3);
  expect(await live("shop-key")).toBe(0);
});

test("a client that asks too often gets 429, and others do not", async () => {
  const responses = await Promise.all(Array.from({ length: 60 }, () => submit("shop-key")));
  const refused = responses.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(10);
  expect(refused[0]?.headers.get("retry-after")).toBe("1");
  expect(await refused[0]?.json()).toEqual({ error: "shop may submit 5 tasks a second" });
  expect((await submit("bank-key")).status).toBe(202);
});

test("a client with too many open tasks gets 429 until some are done", async () => {
  const refusal = await eventually("the limit of open tasks", async () => {
    const response = await submit("shop-key");
    return response.headers.get("retry-after") === "5" && response;
  });
  expect(refusal.status).toBe(429);
  expect(await refusal.json()).toEqual({
    error: "shop has 40 tasks that are not done, which is the limit",
  });
  expect((await submit("bank-key")).status).toBe(202);
});

test("keys change without a restart, and a withdrawn one is refused", async () => {
  setKeys("bank", "bank-key", "new-key");
  await eventually("the second key", async () => (await get("new-key", "/agents")).status === 200);
  expect((await get("bank-key", "/agents")).status).toBe(200);
  setKeys("bank", "new-key");
  await eventually(
    "the end of the first",
    async () => (await get("bank-key", "/agents")).status === 401,
  );
  expect((await get("new-key", "/agents")).status).toBe(200);
});
