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

interface TaskPage {
  tasks: TaskRecord[];
  /** Whether there may be older ones. */
  more: boolean;
}

type Row = TaskRecord & { found: number; characters: string };

/** Newest first. A page ends early when its tasks hold more text than one answer should. */
export async function listTasks(
  database: Database,
  client: string,
  { state, before, limit }: Page,
): Promise<TaskPage> {
  const values = [before ?? Number.MAX_SAFE_INTEGER, limit, client, pageCharacters];
  const rows = await query<Row>(database, listSql(state), values);
  const found = rows[0]?.found ?? 0;
  const tasks = rows.map(({ found: _, characters: __, ...task }) => task as TaskRecord);
  return { tasks, more: found === limit || rows.length < found };
}

const pageCharacters = 2_000_000;

// The state is part of the text, because the planner matches a partial index only against constants.
const listSql = (state: State | undefined) => `
  select *
  from (
    select
      *,
      (count(*) over ())::integer as found,
      coalesce(
        sum(length(input::text) + coalesce(length(result::text), 0))
          over (order by number desc rows between unbounded preceding and 1 preceding),
        0
      ) as characters
    from (
      select ${columns} ${from}
      where tasks.client = $3 and tasks.number < $1 ${state ? `and state = '${state}'` : ""}
      order by tasks.number desc
      limit $2
    ) as newest
  ) as measured
  where characters < $4
  order by number desc`;
