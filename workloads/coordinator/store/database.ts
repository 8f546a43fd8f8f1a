/** PostgreSQL as the coordinator uses it: every wait is bounded, and an unavailable server is told from a refused statement. */
import type { Pool, PoolClient } from "pg";
import type { Log } from "../../runtime/log.ts";
import { connectionTo } from "../../runtime/postgres-connection.ts";
import type { Configuration } from "../../runtime/variables.ts";
import type { variables } from "../configuration.ts";
import { createPool } from "./rotating-pool.ts";

export type Database = Pool;

/** Answered with 503: PostgreSQL is unavailable now, and the request can be repeated. */
export class DatabaseAway extends Error {
  readonly statusCode = 503;
}

export function openDatabase(settings: Configuration<typeof variables>, log: Log): Database {
  const { password, ...connection } = connectionTo(settings);
  const config = {
    ...connection,
    max: settings.connections,
    application_name: "coordinator",
    keepAlive: true,
    connectionTimeoutMillis: 2000,
    statement_timeout: 8000,
    // For a server that stopped answering, and for a commit that waits for a standby, which `statement_timeout` does not bound.
    query_timeout: 9000,
    idle_in_transaction_session_timeout: 15_000,
  };
  const pool = createPool(config, password);
  pool.on("error", (error) => log.warn({ reason: error.message }, "idle database connection lost"));
  return pool;
}

/** Runs `work` in one transaction: all of it happens or nothing. Whether a commit happened whose answer was lost, the caller must find out. */
export async function inTransaction<T>(
  pool: Database,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch((error) => {
    throw asAway(error);
  });
  const ignoreLoss = () => {}; // the running statement rejects with the same error
  client.on("error", ignoreLoss);
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    client.release();
    return result;
  } catch (caught) {
    const error = caught as Error;
    client.release(!(await rollBack(client, error)));
    throw asAway(error);
  } finally {
    client.off("error", ignoreLoss);
  }
}

/** Returns whether the connection can be used again. */
async function rollBack(client: PoolClient, { code, message }: { code?: string; message: string }) {
  // A rollback would wait behind the statement that is not answered; and a standby stays one.
  if (message === unanswered || code === standby) return false;
  return client.query("rollback").then(
    () => true,
    () => false,
  );
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

/**
 * SQLSTATE classes of a server that lacks resources, stops or starts, or became a standby (25006), and of a transaction that
 * can be repeated. 28P01: the role has a new password that did not arrive here yet, or init-database has not created it. 55000
 * and 3D000: a restore swaps the database's name with another one's; it accepts no connections, then for a moment has no name.
 */
const passingStates = /^(08|53|57|58|40|25006|28P01|55000|3D000)/;
/** The server became a standby: another one is the primary now. */
const standby = "25006";
/** The library's message when `query_timeout` is over. */
const unanswered = "Query read timeout";

const passingMessages = /timeout|terminat|ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|not queryable|socket/i;

export function asAway(error: unknown): unknown {
  const { code, message = "" } = error as { code?: string; message?: string };
  const isState = code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith("E");
  const passing = isState ? passingStates.test(code) : passingMessages.test(`${code} ${message}`);
  return passing ? new DatabaseAway("PostgreSQL is unavailable", { cause: error }) : error;
}
