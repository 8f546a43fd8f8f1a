/** Allows one init-database at a time in a database. The lock ends with its connection, however that ends. */
import type { Client } from "pg";
import { ExplainedError } from "../runtime/explained-error.ts";

/** A number that nothing else locks in this database. */
const lock = 7_210_113_001;

const lockNotAvailable = "55P03";

export async function holdLock(client: Client, waitMs: number): Promise<void> {
  // Without it PostgreSQL notices only after a statement that its client was killed, and keeps the lock for that long. Linux only.
  await client.query("set client_connection_check_interval = '5s'").catch(() => {});
  await client.query("select set_config('lock_timeout', $1, false)", [`${Math.max(1, waitMs)}ms`]);
  try {
    await client.query("select pg_advisory_lock($1)", [lock]);
  } catch (error) {
    if ((error as { code?: string }).code !== lockNotAvailable) throw error;
    throw new ExplainedError(`another init-database was still running after ${waitMs} ms`);
  }
}
