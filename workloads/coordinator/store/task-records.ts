/** Reads the tasks of a client, one by its id or a page of them. */
import { type Database, query } from "./database.ts";

export const states = ["queued", "running", "done", "dead"] as const;
export type State = (typeof states)[number];

export interface TaskRecord {
  number: number;
  id: string;
  state: State;
  [column: string]: unknown;
}

const columns = `
  tasks.number::float8, tasks.id, regexp_replace(idempotency_key, '^.* ', '') as idempotency_key, kind, input, tasks.reward_satoshis::float8, state, attempts,
  agents.name as agent, done_by, result, error, duration_ms, paid_satoshis::float8,
  tasks.created_at, started_at, finished_at`;

const from = `
  from tasks
    left join agents on agents.id = tasks.agent_id
    left join ledger on ledger.task_id = tasks.id`;

/** Undefined for a task of another client, too. */
export async function findTask(
  database: Database,
  client: string,
  id: string,
): Promise<TaskRecord | undefined> {
  const [task] = await query<TaskRecord>(database, findSql, [id, client]);
  return task;
}

const findSql = `select ${columns} ${from} where tasks.id = $1 and tasks.client = $2`;

interface Page {
  state: State | undefined;
  /** Only tasks that arrived before the one with this number. */
  before: number | undefined;
  limit: number;
}

/** Newest first. */
export const listTasks = (database: Database, client: string, { state, before, limit }: Page) =>
  query<TaskRecord>(database, listSql(state), [before ?? Number.MAX_SAFE_INTEGER, limit, client]);

// The state is part of the text, because the planner matches a partial index only against constants.
const listSql = (state: State | undefined) => `
  select ${columns} ${from}
  where tasks.client = $3 and tasks.number < $1 ${state ? `and state = '${state}'` : ""}
  order by tasks.number desc
  limit $2`;
