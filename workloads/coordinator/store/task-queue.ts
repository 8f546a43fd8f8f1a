/** The queue library on the coordinator's own connections, so that jobs and tasks change in one transaction. */
import { setTimeout as sleep } from "node:timers/promises";
import type { PoolClient } from "pg";
import { type Db, PgBoss } from "pg-boss";
import type { Log } from "../../runtime/log.ts";
import type { Database } from "./database.ts";
import { queueSchema, superviseSeconds } from "./queue.ts";

export type Queue = PgBoss;

const retryMs = 1000;

export function createQueue(database: Database, log: Log): Queue {
  const boss = new PgBoss({
    db: { executeSql: (sql, values) => database.query(sql, values) },
    schema: queueSchema,
    migrate: false, // init-database does it
    createSchema: false,
    schedule: false,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
    openTelemetry: { enabled: false },
  });
  boss.on("error", (error) => log.warn({ reason: error.message }, "queue maintenance failed"));
  boss.on("warning", (warning) => log.warn({ warning }, "queue warning"));
  return boss;
}

/** Starts the queue when PostgreSQL and the schema are ready: this program may start before them. */
export async function startQueue(queue: Queue, log: Log, stop: AbortSignal): Promise<boolean> {
  while (!stop.aborted) {
    try {
      await queue.start();
      return true;
    } catch (error) {
      log.warn({ reason: (error as Error).message }, "waiting for the queue's schema");
      await sleep(retryMs);
    }
  }
  return false;
}

/** The queue's statements as part of a transaction. */
export const within = (client: PoolClient): { db: Db } => ({
  db: { executeSql: (sql, values) => client.query(sql, values) },
});
