/** How the programs reach PostgreSQL: with few rights, with a password that may change, and over a connection that is verified. */
import { chown, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Client, Pool } from "pg";
import { generate } from "selfsigned";
import { beforeAll, describe, expect, test } from "vitest";
import { createPostgres, type LocalPostgres } from "../../local/postgres.ts";
import { type RunningServer, runProgram, runServer } from "../../local/program.ts";
import { coordinatorEnv, coordinatorRole, initDatabaseEnv } from "../../local/program-env.ts";
import { secretFile } from "../../local/secret-files.ts";
import { initialise } from "../../local/system.ts";
import { endsAfterAll } from "./cleanup.ts";
import { eventually } from "./eventually.ts";

const onEnd = endsAfterAll();
let postgres: LocalPostgres;
let owner: Pool;

beforeAll(async () => {
  postgres = await createPostgres();
  onEnd(postgres.remove);
  owner = new Pool({ ...postgres.connection, max: 2 });
  onEnd(() => owner.end());
  await initialise(postgres.connection);
});

const passwordOf = async (env: Record<string, string>) =>
  (await readFile(env.POSTGRES_PASSWORD_FILE as string, "utf8")).trim();

async function asCoordinator<T>(use: (client: Client) => Promise<T>): Promise<T> {
  const password = await passwordOf(coordinatorEnv(postgres.connection, "http://none"));
  const client = new Client({ ...postgres.connection, user: coordinatorRole, password });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

async function startCoordinator(env: Record<string, string> = {}): Promise<RunningServer> {
  const coordinator = await runServer("coordinator", {
    env: {
      ...coordinatorEnv(postgres.connection, "http://127.0.0.1:1"),
      ENDPOINT_LAG_MS: "0",
      ...env,
    },
  });
  onEnd(() => coordinator.stop("SIGKILL"));
  return coordinator;
}

const ready =
  ({ url }: RunningServer) =>
  async () =>
    (await fetch(`${url}/readyz`)).ok;

describe("the coordinator's role", () => {
  test.each([
    ["create a table", "create table mine (id integer)"],
    ["create a temporary table", "create temporary table mine (id integer)"],
    ["change a table", "alter table tasks add column mine integer"],
    ["drop a table", "drop table ledger"],
    ["change a payment", "update ledger set paid_satoshis = 0"],
    ["delete a payment", "delete from ledger"],
    ["change a reward", "update tasks set reward_satoshis = 1"],
    ["delete a task", "delete from tasks"],
    ["add an agent", "insert into agents (name) values ('mine')"],
    ["run a program on the server", "copy agents from program 'id'"],
    ["read a file of the server", "copy agents from '/etc/passwd'"],
    ["create a role", "create role mine"],
    ["change the queue's tables", "drop table queue.job"],
  ])("may not %s", async (_, sql) => {
    await expect(asCoordinator((client) => client.query(sql))).rejects.toHaveProperty(
      "code",
      "42501",
    );
  });

  test("is no superuser, and may neither create roles nor databases", async () => {
    const { rows } = await owner.query(
      "select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls from pg_roles where rolname = $1",
      [coordinatorRole],
    );
    expect(rows).toEqual([
      { rolsuper: false, rolcreaterole: false, rolcreatedb: false, rolbypassrls: false },
    ]);
  });

  test("gets its rights back whenever init-database runs, and no others", async () => {
    await owner.query(
      `revoke insert on tasks from ${coordinatorRole}; grant update on ledger to ${coordinatorRole}`,
    );
    await initialise(postgres.connection);
    const may = async (what: string) =>
      (await owner.query(`select has_table_privilege('${coordinatorRole}', ${what}) as may`))
        .rows[0].may;
    expect(await may("'tasks', 'insert'")).toBe(true);
    expect(await may("'ledger', 'update'")).toBe(false);
  });

  test("must exist already where the owner may not create roles", async () => {
    await owner.query("create role restricted login password 'restricted'");
    await owner.query("create database restricted owner restricted");
    const connection = {
      ...postgres.connection,
      user: "restricted",
      password: "restricted",
      database: "restricted",
    };
    const env = {
      ...initDatabaseEnv(connection),
      POSTGRES_PASSWORD_FILE: secretFile("restricted", "restricted\n"),
    };
    const run = async (overrides: Record<string, string>) => {
      const program = runProgram("init-database", { env: { ...env, ...overrides } });
      return { code: await program.ended, output: program.output() };
    };
    const refused = await run({ COORDINATOR_USER: "nobody-yet" });
    expect(refused.code).toBe(1);
    expect(refused.output).toContain(
      'there is no role "nobody-yet", and restricted may not create roles',
    );
    expect(await run({})).toMatchObject({ code: 0 });
  });
});

test("a new password needs no restart: the coordinator uses the old one until the server knows the new one", async () => {
  const file = secretFile("rotated", "first\n"); // with the line break of a console
  const setPassword = (password: string) =>
    owner.query(`alter role ${coordinatorRole} password '${password}'`);
  await setPassword("first");
  const coordinator = await startCoordinator({ POSTGRES_PASSWORD_FILE: file });
  await eventually("a ready coordinator", ready(coordinator));
  /** Every connection is opened again, and each answer must be right at once. */
  const reconnects = async () => {
    await owner.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = $1", [
      coordinatorRole,
    ]);
    await eventually("the loss of the connections", async () => {
      const { rows } = await owner.query("select from pg_stat_activity where usename = $1", [
        coordinatorRole,
      ]);
      return rows.length === 0 || ready(coordinator)();
    });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => fetch(`${coordinator.url}/readyz`)),
    );
    return answers.map(({ status }) => status);
  };
  const well = Array(8).fill(200);
  await writeFile(file, "second\n");
  expect(await reconnects()).toEqual(well);
  await setPassword("second");
  expect(await reconnects()).toEqual(well);
  await setPassword("third"); // out of order: nothing here knows this one
  await eventually("a coordinator that is not ready", async () => {
    await owner.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = $1", [
      coordinatorRole,
    ]);
    return !(await ready(coordinator)());
  });
  await writeFile(file, "third");
  await eventually("a ready coordinator", ready(coordinator));
  expect(await coordinator.stop()).toBe(0);
  await initialise(postgres.connection); // gives the role its own password again
});

describe("TLS", () => {
  const certificate = async () => {
    const altNames = [{ type: 2 as const, value: "localhost" }];
    const extensions = [
      { name: "basicConstraints" as const, cA: true },
      { name: "subjectAltName" as const, altNames },
    ];
    return generate([{ name: "commonName", value: "localhost" }], {
      extensions,
      algorithm: "sha256",
    });
  };

  test("is used and verified with POSTGRES_SSL_ROOT_CERT", async () => {
    const { cert, private: key } = await certificate();
    const { cert: foreign } = await certificate();
    const [{ data_directory: directory }] = (await owner.query("show data_directory")).rows;
    await writeFile(join(directory, "server.crt"), cert);
    await writeFile(join(directory, "server.key"), key, { mode: 0o600 });
    const { uid, gid } = await stat(directory);
    await chown(join(directory, "server.key"), uid, gid);
    await owner.query("alter system set ssl = on");
    await owner.query("select pg_reload_conf()");
    const right = secretFile("ca.crt", cert);
    const env = { POSTGRES_HOST: "localhost", POSTGRES_SSL_ROOT_CERT: right };

    const coordinator = await startCoordinator(env);
    await eventually("a ready coordinator", ready(coordinator));
    const { rows } = await owner.query(
      "select bool_and(ssl) as all from pg_stat_ssl join pg_stat_activity using (pid) where usename = $1",
      [coordinatorRole],
    );
    expect(rows).toEqual([{ all: true }]);
    await coordinator.stop();

    const init = (overrides: Record<string, string>) =>
      runProgram("init-database", {
        env: {
          ...initDatabaseEnv(postgres.connection),
          ...env,
          DATABASE_WAIT_MS: "0",
          ...overrides,
        },
      });
    expect(await init({}).ended).toBe(0);
    const deceived = init({ POSTGRES_SSL_ROOT_CERT: secretFile("foreign.crt", foreign) });
    expect(await deceived.ended).toBe(1);
    expect(deceived.output()).toMatch(/self-signed certificate|unable to verify/);
    const elsewhere = init({ POSTGRES_HOST: "127.0.0.1" });
    expect(await elsewhere.ended).toBe(1);
    expect(elsewhere.output()).toContain("127.0.0.1 is not in the cert's list");
  });
});
