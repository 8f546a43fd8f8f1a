/** Once a minute, what is too expensive for every second: whether the books balance, and how large the tables are. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../../runtime/log.ts";
import { type Database, query } from "./database.ts";
import { queueSchema } from "./queue.ts";

export interface Audit {
  /** Agents whose balance is not the sum of their payments. */
  booksWrong: number;
  databaseBytes: number;
  /** Tables and indexes of the queue's own schema. */
  queueBytes: number;
  queueRows: { live: number; dead: number };
}

export interface Auditor {
  /** Undefined until PostgreSQL has answered once; afterwards the last answer. */
  readonly latest: Audit | undefined;
  run: (stop: AbortSignal) => Promise<void>;
}

const periodMs = 60_000;
const awayPauseMs = 2000;

export function createAuditor(database: Database, log: Log): Auditor {
  let latest: Audit | undefined;
  const audit = async (): Promise<number> => {
    try {
      latest = await readAudit(database);
      if (latest.booksWrong > 0) log.error({ agents: latest.booksWrong }, "books do not balance");
      return periodMs;
    } catch (error) {
      log.debug({ reason: (error as Error).message }, "could not audit, retrying");
      return awayPauseMs;
    }
  };
  return {
    get latest() {
      return latest;
    },
    async run(stop) {
      while (!stop.aborted) {
        const pauseMs = await audit();
        await sleep(pauseMs, undefined, { signal: stop }).catch(() => {});
      }
    },
  };
}

async function readAudit(database: Database): Promise<Audit> {
  const [[books], [sizes]] = await Promise.all([
    query<{ wrong: number }>(database, booksSql),
    query<{ database: number; queue: number; live: number; dead: number }>(database, sizesSql, [
      queueSchema,
    ]),
  ]);
  if (!books || !sizes) throw new Error("an aggregate without a row");
  return {
    booksWrong: books.wrong,
    databaseBytes: sizes.database,
    queueBytes: sizes.queue,
    queueRows: { live: sizes.live, dead: sizes.dead },
  };
}

/** One statement, so that balances and payments are of the same moment. */
const booksSql = `
  select count(*)::float8 as wrong
  from agents
    left join (select agent_id, sum(paid_satoshis) as satoshis from ledger group by agent_id) as paid
      on paid.agent_id = agents.id
  where balance_satoshis <> coalesce(satoshis, 0)`;

const sizesSql = `
  select
    pg_database_size(current_database())::float8 as database,
    coalesce(sum(pg_total_relation_size(relid)), 0)::float8 as queue,
    coalesce(sum(n_live_tup), 0)::float8 as live,
    coalesce(sum(n_dead_tup), 0)::float8 as dead
  from pg_stat_user_tables
  where schemaname = $1`;
