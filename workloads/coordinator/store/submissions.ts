/** Stores submitted tasks: each with its job in one transaction, once for each idempotency key of a client. */
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { createBatcher } from "./batcher.ts";
import { type Database, inTransaction } from "./database.ts";
import { taskQueue } from "./queue.ts";
import { type Queue, within } from "./task-queue.ts";

export interface Submission {
  client: string;
  key: string | undefined;
  kind: string;
  /** JSON, as it is stored. */
  input: string;
  rewardSatoshis: number;
}

/** `conflict`: the key was used before for another task. */
export type Receipt = { id: string } | "conflict";

/** With this many submissions waiting for PostgreSQL, the next one is refused at once. */
const maximumWaiting = 2000;
const batchSize = 250;

export function createSubmissions(database: Database, queue: Queue) {
  const batcher = createBatcher(
    (tasks: NewTask[]) => inTransaction(database, (client) => store(tasks, client, queue)),
    batchSize,
  );
  return {
    get full() {
      return batcher.waiting >= maximumWaiting;
    },
    submit(submission: Submission): Promise<Receipt> {
      const id = randomUUID();
      return batcher.add({ ...submission, id, key: storedKey(submission, id) });
    },
  };
}

interface NewTask extends Submission {
  id: string;
  key: string;
}

/** Its tasks include all that were stored before there were clients: see migration 0003. */
const firstClient = "aicp";

/**
 * Keys of different clients must differ in the column, whose values are unique: coordinators of the version before rely on
 * that. A key holds no space, so a client's name and a space in front of it make it the client's own.
 */
const storedKey = ({ client, key }: Submission, id: string): string =>
  client === firstClient ? (key ?? id) : `${client} ${key ?? id}`;

type Client = Parameters<Parameters<typeof inTransaction>[1]>[0];

async function store(tasks: NewTask[], client: Client, queue: Queue): Promise<Receipt[]> {
  const { rows: stored } = await client.query<{ id: string }>(insertSql, [
    tasks.map(({ id }) => id),
    tasks.map(({ client }) => client),
    tasks.map(({ key }) => key),
    tasks.map(({ kind }) => kind),
    tasks.map(({ input }) => input),
    tasks.map(({ rewardSatoshis }) => rewardSatoshis),
  ]);
  const created = new Set(stored.map(({ id }) => id));
  if (created.size > 0) {
    const jobs = [...created].map((id) => ({ id, data: { task: id } }));
    await queue.insert(taskQueue, jobs, within(client));
  }
  const repeated = tasks.filter(({ id }) => !created.has(id));
  const earlier = await findEarlier(repeated, client);
  return tasks.map((task) => (created.has(task.id) ? { id: task.id } : receiptOf(task, earlier)));
}

// Ordered by key, so that two transactions with the same keys lock them in the same order.
const insertSql = `
  insert into tasks (id, client, idempotency_key, kind, input, reward_satoshis)
  select id, client, key, kind, input::json, reward
  from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
    as task (id, client, key, kind, input, reward)
  order by key
  on conflict (idempotency_key) do nothing
  returning id`;

interface Earlier {
  id: string;
  key: string;
  kind: string;
  input: unknown;
  reward: number;
}

async function findEarlier(tasks: NewTask[], client: Client): Promise<Map<string, Earlier>> {
  if (tasks.length === 0) return new Map();
  const { rows } = await client.query<Earlier>(earlierSql, [tasks.map(({ key }) => key)]);
  return new Map(rows.map((row) => [row.key, row]));
}

const earlierSql = `
  select id, idempotency_key as key, kind, input, reward_satoshis::float8 as reward
  from tasks
  where idempotency_key = any($1)`;

function receiptOf(task: NewTask, earlier: Map<string, Earlier>): Receipt {
  const found = earlier.get(task.key);
  if (!found) throw new Error(`task ${task.key} is neither stored nor known`);
  // By meaning: the order of fields and the spaces between them say nothing.
  const same = isDeepStrictEqual(
    [found.kind, found.reward, found.input],
    [task.kind, task.rewardSatoshis, JSON.parse(task.input)],
  );
  return same ? { id: found.id } : "conflict";
}
