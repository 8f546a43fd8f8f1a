/**
 * Restores into a new database beside the one that serves, checks it, and swaps their names: nothing is dropped before its
 * successor stands, and the old one is kept under another name.
 */
import { UserError } from "../user-error.ts";
import type { DatabaseShell } from "./shell.ts";

/** `20261126t093015`, in UTC: part of a database's name. */
export const stampOf = (now: Date): string =>
  now.toISOString().replaceAll(/[-:]/g, "").slice(0, 15).toLowerCase();

const restoredName = ({ database }: DatabaseShell, stamp: string) =>
  `${database}_restored_${stamp}`;
const previousName = ({ database }: DatabaseShell, stamp: string) => `${database}_before_${stamp}`;

const identifier = (name: string): string => {
  if (/^[a-z_][a-z0-9_]{0,62}$/.test(name)) return `"${name}"`;
  throw new UserError(`"${name}" is not the name of a database that a restore made`);
};

/**
 * Creates the empty database. From template0: template1 refuses when the image's collations have changed since it was
 * initialized, and that was once found out after the old database was dropped.
 */
export async function createBeside(shell: DatabaseShell, stamp: string): Promise<string> {
  const name = restoredName(shell, stamp);
  await shell.sql(
    `create database ${identifier(name)} owner ${identifier(shell.owner)} template template0`,
  );
  return name;
}

export const pgRestore = (shell: DatabaseShell, database: string): string[] => [
  ...["pg_restore", "--single-transaction", "--exit-on-error"],
  ...["--username", shell.superuser, "--dbname", database],
];

export interface Contents {
  agents: number;
  tasks: number;
  payments: number;
  /** When the last task was submitted, or "never". */
  newest: string;
  /** Balances that are not what the ledger adds up to. */
  differences: string[];
}

/** What is in a database; a UserError if the system's tables are not. */
export async function contentsOf(
  shell: DatabaseShell,
  database: string,
  booksQuery: string,
): Promise<Contents> {
  const counts = `select count(*) from agents; select count(*) from tasks; select count(*) from ledger;
    select coalesce(to_char(max(created_at) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'never') from tasks;`;
  const [agents, tasks, payments, newest = ""] = (await shell.sql(counts, database)).split("\n");
  const differences = (await shell.sql(booksQuery, database)).split("\n").filter(Boolean);
  const numbers = { agents: Number(agents), tasks: Number(tasks), payments: Number(payments) };
  return { ...numbers, newest, differences };
}

/**
 * Gives the serving database's name to `restored`, and another name to the one that served until now. Connections are ended
 * and refused meanwhile: the programs answer 503 for about a second, and connect again. Returns the old one's new name.
 */
export async function swap(shell: DatabaseShell, restored: string, stamp: string): Promise<string> {
  const [serving, next] = [identifier(shell.database), identifier(restored)];
  const previous = previousName(shell, stamp);
  const ended = [shell.database, restored].map((name) => `'${name}'`).join(", ");
  await shell.sql(`alter database ${serving} with allow_connections false;`);
  try {
    await shell.sql(`
select pg_terminate_backend(pid) from pg_stat_activity where datname in (${ended});
select pg_sleep(0.2);
begin;
alter database ${serving} rename to ${identifier(previous)};
alter database ${next} rename to ${serving};
commit;
alter database ${identifier(previous)} with allow_connections true;`);
  } catch (error) {
    // Whatever happened, what has the serving name must take connections.
    await shell.sql(`alter database ${serving} with allow_connections true;`);
    throw error;
  }
  return previous;
}

/** Databases that earlier restores left, by their names, which end in the time of the restore. */
export async function leftovers(shell: DatabaseShell): Promise<string[]> {
  const pattern = `^${shell.database}_(before|restored)_`;
  const rows = await shell.sql(
    `select datname from pg_database where datname ~ '${pattern}' order by 1`,
  );
  return rows.split("\n").filter(Boolean);
}

export async function drop(shell: DatabaseShell, name: string): Promise<void> {
  if (!(await leftovers(shell)).includes(name)) {
    const found = await leftovers(shell);
    throw new UserError(
      `there is no database "${name}" that a restore left; there is ${found.join(", ") || "none"}`,
    );
  }
  await shell.sql(`drop database ${identifier(name)} with (force)`);
}
