/** PostgreSQL as the coordinator uses it: every wait is bounded, and an unavailable server is told from a refused statement. */
import { Pool, type PoolClient } from "pg";
import type { Log } from "../../runtime/log.ts";
import type { Configuration } from "../../runtime/variables.ts";
import type { variables } from "../configuration.ts";

export type Database = Pool;

/** Answered with 503: PostgreSQL is unavailable now, and the request can be repeated. */
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
    query_timeout: 12_000, // for a server that stopped answering
    idle_in_transaction_session_timeout: 15_000,
  });
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

/** SQLSTATE classes of a server that lacks resources, stops or starts; and of a transaction that can be repeated. */
const passingStates = /^(08|53|57|58|40)/;
const passingMessages = /timeout|terminat|ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|not queryable|socket/i;

export function asAway(error: unknown): unknown {
  const { code, message = "" } = error as { code?: string; message?: string };
  const isState = code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith("E");
  const passing = isState ? passingStates.test(code) : passingMessages.test(`${code} ${message}`);
  return passing ? new DatabaseAway("PostgreSQL is unavailable", { cause: error }) : error;
}
