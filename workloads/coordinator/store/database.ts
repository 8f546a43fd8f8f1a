/** PostgreSQL as the coordinator uses it: every wait is bounded, and an absent server is told from a refused statement. */
import { Pool, type PoolClient } from "pg";
import type { Log } from "../../runtime/log.ts";
import type { Configuration } from "../../runtime/variables.ts";
import type { variables } from "../configuration.ts";

export type Database = Pool;

/** Answered with 503: PostgreSQL cannot be reached now, and what was asked for did not happen. */
export class DatabaseAway extends Error {
  readonly statusCode = 503;
}

export function openDatabase(settings: Configuration<typeof variables>, log: Log): Database {
  const pool = new Pool({
    host: settings.postgresHost,
    port: settings.postgresPort,
    database: settings.postgresDatabase,
    user: settings.postgresUser,
    password: settings.postgresPassword,
    max: settings.connections,
    application_name: "coordinator",
    keepAlive: true,
    connectionTimeoutMillis: 2000,
    statement_timeout: 10_000,
    query_timeout: 12_000, // for a server that does not answer at all
    idle_in_transaction_session_timeout: 15_000,
  });
  pool.on("error", (error) => log.warn({ reason: error.message }, "an idle connection was lost"));
  return pool;
}

/** Runs `work` in one transaction. It has happened whole, or not at all, or (a lost commit) is found out by its caller. */
export async function inTransaction<T>(
  pool: Database,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch((error) => {
    throw asAway(error);
  });
  const ignoreLoss = () => {}; // the statement that was running rejects with the same error
  client.on("error", ignoreLoss);
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    client.release();
    return result;
  } catch (error) {
    const rolledBack = await client.query("rollback").then(
      () => true,
      () => false,
    );
    client.release(!rolledBack);
    throw asAway(error);
  } finally {
    client.off("error", ignoreLoss);
  }
}

/** One statement, in its own transaction. */
export async function query<Row extends object>(
  pool: Database,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  try {
    return (await pool.query<Row>(text, values)).rows;
  } catch (error) {
    throw asAway(error);
  }
}

/** SQLSTATE classes of a server that is short of something, going away or coming up; and a transaction to be tried again. */
const passingStates = /^(08|53|57|58|40)/;
const passingMessages = /timeout|terminat|ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|not queryable|socket/i;

export function asAway(error: unknown): unknown {
  const { code, message = "" } = error as { code?: string; message?: string };
  const isState = code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith("E");
  const passing = isState ? passingStates.test(code) : passingMessages.test(`${code} ${message}`);
  return passing ? new DatabaseAway("PostgreSQL cannot be reached now", { cause: error }) : error;
}
