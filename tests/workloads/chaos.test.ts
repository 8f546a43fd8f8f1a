/** Everything is killed at random while tasks are done: each task ends once and is paid once; none is lost or stuck. */
import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "pg";
import { beforeAll, expect, test } from "vitest";
import { createPostgres, type LocalPostgres } from "../../local/postgres.ts";
import { agentEnv, clientHeaders, coordinatorEnv } from "../../local/program-env.ts";
import { startService } from "../../local/service.ts";
import { initialise } from "../../local/system.ts";
import { endsAfterAll } from "./cleanup.ts";
import { eventually } from "./eventually.ts";
import { createRandom } from "./random.ts";
import { type Restartable, startRestartable } from "./restartable.ts";

const seed = Number(process.env.AICP_CHAOS_SEED ?? 20_261_124);
const random = createRandom(seed);
const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));

const taskCount = 2000;
const killCount = 24;
/** The number of primes below each limit: the expected result of a task. */
const primesBelow = { 30000: 3245, 100000: 9592, 200000: 17_984 };
const limits = Object.keys(primesBelow).map(Number);

const onEnd = endsAfterAll();
let postgres: LocalPostgres;
let database: Pool;
let agents: Restartable[];
let coordinators: Restartable[];

beforeAll(async () => {
  postgres = await createPostgres();
  onEnd(postgres.remove);
  await initialise(postgres.connection);
  database = new Pool({ ...postgres.connection, max: 2 });
  database.on("error", () => {}); // this test restarts PostgreSQL
  onEnd(() => database.end());
  agents = await Promise.all(
    [1, 2, 3].map((n) => startRestartable("agent", { ...agentEnv(), AGENT_NAME: `pod-${n}` })),
  );
  const service = await startService(agents.map(({ url }) => url));
  onEnd(service.stop);
  const env = coordinatorEnv(postgres.connection, service.url);
  coordinators = await Promise.all([1, 2].map(() => startRestartable("coordinator", env)));
  for (const part of [...agents, ...coordinators]) onEnd(() => part.kill());
});

test(`pays ${taskCount} tasks exactly once while agents, coordinators and PostgreSQL are killed (seed ${seed})`, async () => {
  await Promise.all([submitAll(), killParts()]);
  await eventually("the end of every task", async () => (await countEnded()) === taskCount);
  expect([...agents, ...coordinators].map(({ crash }) => crash)).toEqual(Array(5).fill(undefined));
  expect(await strays()).toEqual([]);
  expect(await wrongResults()).toEqual([]);
  expect(await accounts()).toEqual(await accountsByLedger());
  expect(await scalar("select count(*) from ledger")).toBe(taskCount);
  await eventually(
    "an empty queue",
    async () => (await scalar("select count(*) from queue.job")) === 0,
  );
});

/** Clients that retry: each failed request is sent again with the same key, and some keys are sent to both coordinators. */
async function submitAll(): Promise<void> {
  const numbers = Array.from({ length: taskCount }, (_, index) => index);
  const twice = numbers.filter(() => random() < 0.1);
  const queue = [...numbers, ...twice];
  const client = async () => {
    for (let number = queue.shift(); number !== undefined; number = queue.shift()) {
      await submit(number);
      await sleep(between(0, 300)); // so that submissions continue during all kills
    }
  };
  await Promise.all(Array.from({ length: 20 }, client));
}

async function submit(number: number): Promise<void> {
  const limit = limits[number % limits.length];
  await eventually(`the submission of task ${number}`, async () => {
    const { url } = coordinators[between(0, 1)] as Restartable;
    const response = await fetch(`${url}/tasks`, {
      method: "POST",
      headers: {
        ...clientHeaders,
        "content-type": "application/json",
        "idempotency-key": `chaos-${number}`,
      },
      body: JSON.stringify({
        kind: "primes",
        input: { limit },
        reward_satoshis: 1 + (number % 500),
      }),
      signal: AbortSignal.timeout(5000),
    });
    await response.arrayBuffer();
    if (response.status !== 202 && response.status !== 503)
      throw new Error(`status ${response.status}`);
    return response.status === 202;
  });
}

/** Kills in a random order, spread over the tasks; PostgreSQL is shut down once, and crashes once. */
async function killParts(): Promise<void> {
  for (let kill = 1; kill <= killCount; kill++) {
    await progressTo((kill / (killCount + 1)) * taskCount);
    if (kill === Math.round(killCount / 3)) await restartPostgres("fast");
    else if (kill === Math.round((killCount * 2) / 3)) await restartPostgres("immediate");
    else await killOne();
  }
}

async function killOne(): Promise<void> {
  const parts = [...agents, ...coordinators];
  const victim = parts[between(0, parts.length - 1)] as Restartable;
  await victim.kill();
  await sleep(between(0, 800));
  await victim.start();
}

async function restartPostgres(mode: "fast" | "immediate"): Promise<void> {
  await postgres.stop(mode);
  await sleep(between(500, 1500));
  await postgres.start();
}

/** Or ten seconds: the missing tasks may belong to a process that was killed. */
async function progressTo(count: number): Promise<void> {
  const giveUp = Date.now() + 10_000;
  await eventually(
    `${count} tasks`,
    async () => Date.now() > giveUp || (await countEnded()) >= count,
  );
}

const scalar = async (sql: string): Promise<number> =>
  Number(Object.values((await database.query(sql)).rows[0])[0]);

const countEnded = () => scalar("select count(*) from tasks where state in ('done', 'dead')");

const strays = async () =>
  (await database.query("select id, state, attempts, error from tasks where state <> 'done'")).rows;

const wrongResults = async () => {
  const { rows } = await database.query<{ limit: keyof typeof primesBelow; count: number }>(
    "select distinct (input->>'limit')::integer as limit, (result->>'count')::integer as count from tasks",
  );
  return rows.filter(({ limit, count }) => primesBelow[limit] !== count);
};

const accounts = async () =>
  (await database.query("select name, balance_satoshis, total_tasks from agents order by name"))
    .rows;

const accountsByLedger = async () =>
  (
    await database.query(`
      select name, sum(paid_satoshis)::bigint as balance_satoshis, count(*)::integer as total_tasks
      from ledger join agents on agents.id = agent_id join tasks on tasks.id = task_id and tasks.state = 'done'
      group by name
      order by name`)
  ).rows;
