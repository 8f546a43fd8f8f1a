/** Runs once when the image is built: starts each program, so that Node stores compiled code in NODE_COMPILE_CACHE. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const port = "8080";
/** Programs read these when they start. There are no clients, and nothing is ever sent. */
const secrets = mkdtempSync(join(tmpdir(), "secrets-"));
const token = join(secrets, ".token");
writeFileSync(token, "none");
const server = { HOST: "127.0.0.1", PORT: port, ENDPOINT_LAG_MS: "0", AGENT_TOKEN_FILE: token };
/** Nothing listens here: the programs get as far as waiting for PostgreSQL. */
const database = {
  POSTGRES_HOST: "127.0.0.1",
  POSTGRES_PORT: "1",
  POSTGRES_DB: "none",
  POSTGRES_USER: "none",
  POSTGRES_PASSWORD_FILE: token,
  DATABASE_WAIT_MS: "0",
};

function start(program: string, env: Record<string, string>, ...arguments_: string[]) {
  const child = spawn(process.execPath, [`${program}/main.ts`, ...arguments_], {
    env: { ...process.env, ...env },
    stdio: "inherit",
  });
  return { child, ended: once(child, "exit") };
}

/** Long enough to listen, on a slow builder too. */
const settleMs = 5000;

/** Runs a server until it listens and `use` is done. One that ends by itself fails the build. */
async function serve(program: string, env: Record<string, string>, use = async () => {}) {
  const { child, ended } = start(program, env);
  await sleep(settleMs);
  if (child.exitCode !== null) throw new Error(`${program} ended by itself`);
  await use();
  child.kill("SIGTERM");
  await ended;
}

await serve("agent", server, async () => {
  await start("load-test", {}, `http://127.0.0.1:${port}/`, "--duration", "1s").ended;
});
await serve("coordinator", {
  ...server,
  ...database,
  AGENT_URL: "http://127.0.0.1:1",
  CLIENTS_FOLDER: secrets,
});

const role = { COORDINATOR_USER: "none", COORDINATOR_PASSWORD_FILE: token };
await start("init-database", { ...database, ...role }).ended; // it fails, because there is no database
