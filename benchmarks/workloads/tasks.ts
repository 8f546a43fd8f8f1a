/** How many tasks per second are completed: through the coordinator, and through its queue library alone. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import { PgBoss } from "pg-boss";
import { Agent, request } from "undici";
import { UserError } from "../../kubernetes/user-error.ts";
import { clientHeaders } from "../../local/program-env.ts";
import type { Stage } from "./stage.ts";

/** Requests or jobs in flight, and how many jobs the library alone takes per batch. */
const senders = 64;
const batchSize = 64;

const body = JSON.stringify({
  kind: "words",
  input: { text: "as little work as a task can be", top: 1 },
});

const perSecond = async (count: number, work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return count / ((performance.now() - began) / 1000);
};

async function inParallel(count: number, send: () => Promise<unknown>): Promise<void> {
  let left = count;
  const sender = async () => {
    while (left-- > 0) await send();
  };
  await Promise.all(Array.from({ length: senders }, sender));
}

/** Over HTTP: each task is stored, sent to an agent, done, recorded and paid. */
export async function throughCoordinator(
  { coordinator, database }: Stage,
  count: number,
): Promise<number> {
  const dispatcher = new Agent({ connections: senders });
  const before = await paidTasks(database);
  const rate = await perSecond(count, async () => {
    await inParallel(count, async () => {
      const response = await request(`${coordinator.url}/tasks`, {
        dispatcher,
        method: "POST",
        headers: { ...clientHeaders, "content-type": "application/json" },
        body,
      });
      await response.body.dump();
      if (response.statusCode !== 202)
        throw new UserError(`a submission was answered with ${response.statusCode}, not 202`);
    });
    while ((await paidTasks(database)) < before + count) await sleep(20);
  });
  await dispatcher.close();
  return rate;
}

const paidTasks = async (database: Pool): Promise<number> =>
  Number((await database.query("select count(*) from ledger")).rows[0].count);

/** Jobs are sent one by one, as requests would, and completed in batches that do nothing. */
export async function throughQueueAlone({ database }: Stage, count: number): Promise<number> {
  const queue = "alone";
  const boss = new PgBoss({
    db: { executeSql: (sql, values) => database.query(sql, values) },
    schema: "queue",
    supervise: false,
    schedule: false,
    registerInstance: false,
    openTelemetry: { enabled: false },
  });
  await boss.start();
  await boss.createQueue(queue);
  const take = async () => {
    for (let done = 0; done < count; ) {
      const jobs = await boss.fetch(queue, { batchSize });
      if (jobs.length === 0) await sleep(1);
      else await boss.complete(queue, jobs);
      done += jobs.length;
    }
  };
  const send = () => boss.send(queue, JSON.parse(body));
  const rate = await perSecond(count, () => Promise.all([inParallel(count, send), take()]));
  await boss.deleteAllJobs(queue);
  await boss.stop({ graceful: false, close: false });
  return rate;
}

/** Milliseconds from a task's arrival to its end, at a steady rate of arrival. */
export async function latencyOf({ coordinator, database }: Stage, rate: number, seconds: number) {
  const { rows } = await database.query("select coalesce(max(number), 0) as last from tasks");
  const dispatcher = new Agent({ connections: senders });
  const sent: Promise<unknown>[] = [];
  const began = performance.now();
  for (let index = 0; index < rate * seconds; index++) {
    const wait = began + (index / rate) * 1000 - performance.now();
    if (wait > 1) await sleep(wait);
    sent.push(
      request(`${coordinator.url}/tasks`, {
        dispatcher,
        method: "POST",
        headers: { ...clientHeaders, "content-type": "application/json" },
        body,
      }).then((response) => response.body.dump()),
    );
  }
  await Promise.all(sent);
  await sleep(1000);
  const result = await database.query(latencySql, [rows[0].last]);
  await dispatcher.close();
  return result.rows[0] as { p50: number; p95: number; p99: number };
}

const latencySql = `
  select p[1] as p50, p[2] as p95, p[3] as p99
  from (
    select percentile_cont(array[0.5, 0.95, 0.99])
      within group (order by extract(epoch from finished_at - created_at) * 1000) as p
    from tasks
    where number > $1 and state = 'done'
  ) as percentiles`;
