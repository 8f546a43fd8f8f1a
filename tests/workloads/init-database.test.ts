/** init-database on a real PostgreSQL: it installs the schema, can be repeated, and explains errors. */
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { beforeAll, expect, test } from "vitest";
import { createPostgres, type LocalPostgres } from "../../local/postgres.ts";
import { runProgram } from "../../local/program.ts";
import { initDatabaseEnv } from "../../local/program-env.ts";
import { secretFile } from "../../local/secret-files.ts";
import { migrate } from "../../workloads/init-database/migrate.ts";
import { endsAfterAll } from "./cleanup.ts";

const onEnd = endsAfterAll();
let postgres: LocalPostgres;
let env: Record<string, string>;

beforeAll(async () => {
  postgres = await createPostgres();
  onEnd(postgres.remove);
  env = initDatabaseEnv(postgres.connection);
});

async function initDatabase(overrides: Record<string, string> = {}) {
  const program = runProgram("init-database", { env: { ...env, ...overrides } });
  return { code: await program.ended, output: program.output() };
}

async function withClient<T>(use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(postgres.connection);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

const rows = (sql: string) => withClient(async (client) => (await client.query(sql)).rows);

test("two at once and a third run make one schema and three agents", async () => {
  const both = await Promise.all([initDatabase(), initDatabase()]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  const again = await initDatabase();
  expect(again.code).toBe(0);
  expect(again.output).toContain("schema is up to date");
  expect(await rows("select version, name from schema_version order by version")).toEqual([
    { version: "0", name: null },
    { version: "1", name: "agents" },
    { version: "2", name: "tasks" },
    { version: "3", name: "clients" },
  ]);
  const agents =
    "select name, success_rate, avg_response_ms, reputation_multiplier from agents order by id";
  expect(await rows(agents)).toEqual([
    { name: "agent-1", success_rate: "0.95", avg_response_ms: 50, reputation_multiplier: "2.00" },
    { name: "agent-2", success_rate: "0.90", avg_response_ms: 100, reputation_multiplier: "1.80" },
    { name: "agent-3", success_rate: "0.70", avg_response_ms: 200, reputation_multiplier: "1.20" },
  ]);
});

test("creates the guide's table of agents, column by column", async () => {
  const columns = await rows(`
    select
      concat_ws(' ', column_name, format_type(atttypid, atttypmod), column_default, is_nullable) as column
    from information_schema.columns
      join pg_attribute on attrelid = 'agents'::regclass and attname = column_name
    where table_name = 'agents'
    order by ordinal_position`);
  expect(columns.map(({ column }) => column)).toEqual([
    "id integer nextval('agents_id_seq'::regclass) NO",
    "name character varying(50) NO",
    "success_rate numeric(5,2) 0.95 YES",
    "avg_response_ms integer 100 YES",
    "reputation_multiplier numeric(4,2) 1.0 YES",
    "balance_satoshis bigint 0 YES",
    "total_tasks integer 0 YES",
    "created_at timestamp without time zone now() YES",
    "updated_at timestamp without time zone now() YES",
  ]);
});

test("names the place of an error in a migration, and changes nothing", async () => {
  await withMigrations(async (directory) => {
    await writeFile(join(directory, "0004.do.good.sql"), "create table half_done (id integer);\n");
    const bad = "-- Bad.\ncreate table broken (\n  id integr\n);\n";
    await writeFile(join(directory, "0005.do.bad.sql"), bad);
    await expect(withClient((client) => migrate(client, directory))).rejects.toThrow(
      '0005.do.bad.sql:3:6: type "integr" does not exist (SQLSTATE 42704); nothing was changed',
    );
  });
  expect(await rows("select to_regclass('half_done') as found")).toEqual([{ found: null }]);
});

test("refuses a migration that changed after it was applied", async () => {
  await withMigrations(async (directory) => {
    const path = join(directory, "0001.do.agents.sql");
    await writeFile(path, `${await readFile(path, "utf8")}-- One more line.\n`);
    await expect(withClient((client) => migrate(client, directory))).rejects.toThrow(
      "migration 1 differs from the one that was applied to this database",
    );
  });
});

test("waits for PostgreSQL, and continues when it answers", async () => {
  await postgres.stop();
  const program = runProgram("init-database", { env });
  while (!program.output().includes("waiting for PostgreSQL")) await new Promise(setImmediate);
  await postgres.start();
  expect([await program.ended, program.output()]).toEqual([
    0,
    expect.stringContaining("schema is up to date"),
  ]);
});

test("fails if PostgreSQL does not answer in time, and names its address", async () => {
  const { code, output } = await initDatabase({ POSTGRES_PORT: "1", DATABASE_WAIT_MS: "700" });
  expect(code).toBe(1);
  expect(output).toMatch(
    /PostgreSQL at 127\.0\.0\.1:1 did not answer within 700 ms: connect ECONNREFUSED/,
  );
});

test("fails at once if PostgreSQL refuses the password, and does not print it", async () => {
  const { code, output } = await initDatabase({
    POSTGRES_PASSWORD_FILE: secretFile("guessed", "guessed"),
  });
  expect(code).toBe(1);
  expect(output).toContain('password authentication failed for user "aicp" (SQLSTATE 28P01)');
  expect(output).not.toContain("guessed");
});

async function withMigrations(use: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "aicp-migrations-"));
  try {
    const released = join(import.meta.dirname, "../../workloads/init-database/migrations");
    await cp(released, directory, { recursive: true });
    await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
