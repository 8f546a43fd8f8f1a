/** `pnpm dev`: the whole system as processes on this machine, with a page to watch it and a stream of tasks. */
import { once } from "node:events";
import { createServer } from "node:net";
import { Command, InvalidArgumentError } from "commander";
import { removeLeftovers } from "../kubernetes/leftovers/ledger.ts";
import { UserError } from "../kubernetes/user-error.ts";
import { parseDatabaseUrl } from "../local/database-url.ts";
import { sendDemoTasks } from "../local/demo-tasks.ts";
import { clientKey } from "../local/program-env.ts";
import { type System, startSystem } from "../local/system.ts";
import { run } from "./command.ts";
import { watchPackageManager } from "./interruption.ts";

const whole = (least: number, most: number) => (text: string) => {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
};

interface Options {
  agents: number;
  rate: number;
  port: number;
}

const say = (text: string) => process.stdout.write(`${text}\n`);

async function requireFreePort(port: number): Promise<void> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    const { message } = error as Error;
    throw new UserError(`${message}: name another with --port, or 0 for a free one`);
  } finally {
    server.close();
  }
}

/** Runs until `stop` aborts, which is how it is meant to end, or until a process of the system ends by itself. */
async function dev(options: Options, stop: AbortController): Promise<void> {
  const began = performance.now();
  const report = (line: string) =>
    say(`${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s  ${line}`);
  const database = parseDatabaseUrl(process.env.DATABASE_URL);
  await requireFreePort(options.port); // before everything else is started
  let system: System | undefined;
  try {
    system = await startSystem({ ...options, database, report, signal: stop.signal });
    say(introduction(system, options.rate));
    const sending = sendDemoTasks(system.coordinator.url, options.rate, stop.signal);
    if (!stop.signal.aborted) await Promise.race([once(stop.signal, "abort"), system.failed]);
    await sending;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    stop.abort();
    await system?.stop();
  }
}

/** Not `interruptible`: Ctrl-C is the usual end of this command, so it is no failure, and what was accepted is finished first. */
async function untilStopped(options: Options): Promise<void> {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => stop.abort());
  }
  await watchPackageManager(() => stop.abort());
  await removeLeftovers();
  await dev(options, stop);
}

function introduction(
  { coordinator, agents, agentsUrl, connection }: System,
  rate: number,
): string {
  const { host, port, user, password, database } = connection;
  const secret = process.env.DATABASE_URL ? "" : `:${password}`; // a server of its own has a password for this run only
  const tasks = rate > 0 ? `${rate} tasks a second are being sent. ` : "";
  return `
  page         ${coordinator.url}/#key=${clientKey}
  agents       ${agentsUrl}  spreads over ${agents.map(({ url }) => new URL(url).port).join(", ")}
  PostgreSQL   postgres://${user}${secret}@${host}:${port}/${database}

  Send a task:
    curl ${coordinator.url}/tasks -H 'authorization: Bearer ${clientKey}' -H 'content-type: application/json' -d '{"kind":"primes","input":{"limit":500000}}'

  ${tasks}Ctrl-C ends everything.`;
}

const program = new Command("pnpm dev")
  .description("Run PostgreSQL, its schema, a coordinator and agents as processes on this machine.")
  .option("--agents <number>", "how many agents", whole(1, 20), 3)
  .option(
    "--rate <number>",
    "tasks to send each second, so that there is something to see",
    whole(0, 500),
    10,
  )
  .option("--port <number>", "the page's port, 0 for a free one", whole(0, 65_535), 8080)
  .addHelpText(
    "after",
    "\nDATABASE_URL names a PostgreSQL to use instead of a new one, which would end with the command.",
  )
  .action(untilStopped);

await run(program);
process.exit();
