/** Runs once when the image is built: starts each program, so that Node stores compiled code in NODE_COMPILE_CACHE. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

const port = "8080";
const server = { HOST: "127.0.0.1", PORT: port, ENDPOINT_LAG_MS: "0" };
/** Nothing listens here: the programs get as far as waiting for PostgreSQL. */
const database = {
  POSTGRES_HOST: "127.0.0.1",
  POSTGRES_PORT: "1",
  POSTGRES_DB: "none",
  POSTGRES_USER: "none",
  POSTGRES_PASSWORD_FILE: "/dev/null",
  DATABASE_WAIT_MS: "0",
};

const start = (program: string, env: Record<string, string>, ...arguments_: string[]) =>
  spawn(process.execPath, [`${program}/main.ts`, ...arguments_], {
    env: { ...process.env, ...env },
    stdio: "inherit",
  });

/** Long enough to listen, on a slow builder too. */
const settleMs = 5000;

const agent = start("agent", server);
await sleep(settleMs);
await once(start("load-test", {}, `http://127.0.0.1:${port}/`, "--duration", "1s"), "exit");
agent.kill("SIGTERM");
await once(agent, "exit");

const coordinator = start("coordinator", {
  ...server,
  ...database,
  AGENT_URL: "http://127.0.0.1:1",
});
await sleep(settleMs);
coordinator.kill("SIGTERM");
await once(coordinator, "exit");

const role = { COORDINATOR_USER: "none", COORDINATOR_PASSWORD_FILE: "/dev/null" };
await once(start("init-database", { ...database, ...role }), "exit"); // it fails, because there is no database
