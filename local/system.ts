/** The whole system as local processes: PostgreSQL, the schema, agents behind a Service, a coordinator. */

import { UserError } from "../kubernetes/user-error.ts";
import { type Connection, createPostgres } from "./postgres.ts";
import { type RunningServer, runProgram, runServer } from "./program.ts";
import { agentEnv, coordinatorEnv, initDatabaseEnv } from "./program-env.ts";
import { startService } from "./service.ts";

interface Options {
  agents: number;
  /** The coordinator's. */
  port: number;
  /** An existing PostgreSQL. Without it, one is started, and removed at the end. */
  database: Connection | undefined;
  report: (line: string) => void;
  /** Aborts the start between two of its steps. */
  signal?: AbortSignal;
}

export interface System {
  connection: Connection;
  coordinator: RunningServer;
  agents: RunningServer[];
  agentsUrl: string;
  /** Rejects if a process ends by itself. */
  failed: Promise<never>;
  stop: () => Promise<void>;
}

/** Nothing routes to these by endpoints, so draining does not have to wait for endpoints to change. */
const noLag = { ENDPOINT_LAG_MS: "0" };

export async function startSystem(options: Options): Promise<System> {
  const cleanups: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (let cleanup = cleanups.pop(); cleanup; cleanup = cleanups.pop()) await cleanup();
  };
  try {
    return { ...(await startParts(options, (cleanup) => cleanups.push(cleanup))), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(
  { agents: count, port, database, report, signal }: Options,
  onStop: (cleanup: () => Promise<unknown>) => void,
): Promise<Omit<System, "stop">> {
  const connection = database ?? (await ownDatabase(onStop));
  const reached = (step: string) => {
    signal?.throwIfAborted();
    report(step);
  };
  reached(`PostgreSQL answers at ${connection.host}:${connection.port}`);
  await initialise(connection);
  reached("the schema is up to date");

  const names = Array.from({ length: count }, (_, index) => `agent-worker-${index + 1}`);
  const agents = await Promise.all(
    names.map((name) => runServer("agent", { env: { ...agentEnv(), ...noLag, AGENT_NAME: name } })),
  );
  for (const agent of agents) onStop(() => agent.stop());
  const service = await startService(agents.map(({ url }) => url));
  onStop(service.stop);
  reached(`${count} agents listen`);

  const settings = { ...coordinatorEnv(connection, service.url), ...noLag };
  const coordinator = await runServer("coordinator", {
    env: { ...settings, PORT: String(port) },
  });
  onStop(() => coordinator.stop());
  reached("the coordinator listens");
  return {
    connection,
    coordinator,
    agents,
    agentsUrl: service.url,
    failed: firstEnd([coordinator, ...agents]),
  };
}

async function ownDatabase(onStop: (cleanup: () => Promise<unknown>) => void): Promise<Connection> {
  const postgres = await createPostgres();
  onStop(postgres.remove);
  return postgres.connection;
}

export async function initialise(connection: Connection): Promise<void> {
  const program = runProgram("init-database", { env: initDatabaseEnv(connection) });
  if ((await program.ended) !== 0) throw new UserError(program.output());
}

async function firstEnd(servers: RunningServer[]): Promise<never> {
  const server = await Promise.race(servers.map((each) => each.ended.then(() => each)));
  throw new UserError(`a process ended by itself:\n${server.output()}`);
}
