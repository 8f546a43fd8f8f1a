/** A real PostgreSQL on this machine, from the npm package that ships its binaries: for development and for tests. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { Client } from "pg";
import { guardFolder, guardProcess } from "../kubernetes/leftovers/guard.ts";
import { UserError } from "../kubernetes/user-error.ts";
import { postgresBinaries } from "./postgres-binaries.ts";

export interface Connection {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
}

export interface LocalPostgres {
  connection: Connection;
  start: () => Promise<void>;
  /** `fast` as an operator does, `immediate` as a crash does. The data stays. */
  stop: (mode?: "fast" | "immediate") => Promise<void>;
  /** Stops it and deletes its data. */
  remove: () => Promise<void>;
}

/** PostgreSQL refuses to run as root, so root runs it as `nobody`, which every Unix has. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** Surviving a power cut is not needed here and costs time; a crash of the process loses nothing even so. */
const settings = [
  "fsync=off",
  "full_page_writes=off",
  "listen_addresses=127.0.0.1",
  "max_connections=100",
];

/** No measure of speed: a busy machine starts everything slowly. */
const startTimeoutMs = 60_000;

export async function createPostgres(): Promise<LocalPostgres> {
  // PGSSLMODE, PGOPTIONS and others are for a person's other servers, and every client in this process would obey them.
  for (const name of Object.keys(process.env))
    if (/^PG[A-Z]+$/.test(name)) delete process.env[name];
  const directory = await mkdtemp(join(tmpdir(), "aicp-postgres-"));
  const deleted = guardFolder(directory);
  if (nobody.uid) await chown(directory, nobody.uid, nobody.gid);
  const binaries = await postgresBinaries({
    copyTo: nobody.uid ? join(directory, "native") : undefined,
  });
  const data = join(directory, "data");
  const password = randomBytes(18).toString("base64url");
  await initialise(binaries, { directory, data, password });
  const connection = {
    host: "127.0.0.1",
    port: await freePort(),
    database: "aicp",
    user: "aicp",
    password,
  };

  let server: ChildProcess | undefined;
  const start = async () => {
    const options = ["-D", data, "-p", String(connection.port), "-k", ""];
    const flags = settings.flatMap((setting) => ["-c", setting]);
    server = spawn(join(binaries, "postgres"), [...options, ...flags], {
      ...nobody,
      cwd: directory,
      stdio: ["ignore", "ignore", "pipe"],
      detached: true, // a Ctrl-C in the terminal reaches the parent, which stops it in order
    });
    guardProcess(server, "QUIT");
    await untilReady(server, connection);
  };
  const stop = async (mode: "fast" | "immediate" = "fast") => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const exit = once(server, "exit");
    server.kill(mode === "fast" ? "SIGINT" : "SIGQUIT");
    await exit;
  };
  const remove = async () => {
    await stop("immediate");
    await rm(directory, { recursive: true, force: true });
    deleted();
  };
  await start();
  await createDatabase(connection);
  return { connection, start, stop, remove };
}

interface Cluster {
  directory: string;
  data: string;
  password: string;
}

async function initialise(binaries: string, { directory, data, password }: Cluster): Promise<void> {
  const passwordFile = join(directory, "password");
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (nobody.uid) await chown(passwordFile, nobody.uid, nobody.gid);
  const locale = ["--encoding=UTF8", "--locale=C", "--no-sync"];
  const access = ["--username=aicp", "--auth=scram-sha-256", `--pwfile=${passwordFile}`];
  await execa(join(binaries, "initdb"), ["-D", data, ...locale, ...access], {
    ...nobody,
    cwd: directory,
  });
  await rm(passwordFile);
}

async function untilReady(server: ChildProcess, connection: Connection): Promise<void> {
  let log = "";
  server.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    log = (log + chunk).slice(-10_000);
  });
  const giveUp = Date.now() + startTimeoutMs;
  let refusal: Error | undefined;
  while (Date.now() < giveUp) {
    if (server.exitCode !== null) throw new UserError(`PostgreSQL did not start:\n${log}`);
    refusal = await refusalOf({ ...connection, database: "postgres" });
    if (!refusal) return;
    await sleep(20);
  }
  throw new UserError(
    `PostgreSQL was not ready within ${startTimeoutMs} ms, at last with "${refusal?.message}":\n${log}`,
  );
}

async function refusalOf(connection: Connection): Promise<Error | undefined> {
  const client = new Client(connection);
  try {
    await client.connect();
    return undefined;
  } catch (error) {
    return error as Error;
  } finally {
    await client.end().catch(() => {});
  }
}

async function createDatabase(connection: Connection): Promise<void> {
  const client = new Client({ ...connection, database: "postgres" });
  await client.connect();
  await client.query(`create database ${client.escapeIdentifier(connection.database)}`);
  await client.end();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
