/** A coordinator on a real PostgreSQL, with an agent whose answers the test controls. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Pool } from "pg";
import { createPostgres, type LocalPostgres } from "../../local/postgres.ts";
import { type RunningServer, runServer } from "../../local/program.ts";
import { clientHeaders, coordinatorEnv } from "../../local/program-env.ts";
import { initialise } from "../../local/system.ts";
import { eventually } from "./eventually.ts";

export interface TaskJson {
  id: string;
  number: number;
  state: string;
  attempts: number;
  error: string | null;
  agent: string;
  input: unknown;
  paid_satoshis: number;
  duration_ms: number;
}

export interface AgentJson {
  name: string;
  success_rate: number;
  avg_response_ms: number;
  reputation_multiplier: number;
  balance_satoshis: number;
  total_tasks: number;
}

/** A task, a page of tasks, or the agents, depending on the path. */
export type Answer = TaskJson & { agents: AgentJson[]; tasks: TaskJson[]; next: string | null };

export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

export const succeed: Behaviour = (_request, response) => {
  response.end(JSON.stringify({ agent: "stand-in", result: { fine: true }, ms: 1 }));
};
export const answer =
  (status: number): Behaviour =>
  (_request, response) => {
    response.writeHead(status).end('{"error":"as told"}');
  };

export const task = { kind: "primes", input: { limit: 100 }, reward_satoshis: 1000 };

export interface Stage {
  /** How the agent answers. */
  behave: Behaviour;
  postgres: LocalPostgres;
  database: Pool;
  coordinator: RunningServer;
  submit: (body?: object, headers?: Record<string, string>) => Promise<Response>;
  /** Resolves with the task's id. */
  submitted: (body?: object) => Promise<string>;
  read: (path: string) => Promise<Answer>;
  reaches: (id: string, state: string) => Promise<Answer>;
  metrics: () => Promise<string>;
}

export async function setStage(
  onEnd: (end: () => unknown) => void,
  env: Record<string, string> = {},
): Promise<Stage> {
  const postgres = await createPostgres();
  onEnd(postgres.remove);
  await initialise(postgres.connection);
  const database = new Pool(postgres.connection);
  database.on("error", () => {}); // a test may stop PostgreSQL
  onEnd(() => database.end());
  const agent = createServer((request, response) => stage.behave(request.resume(), response));
  agent.listen(0, "127.0.0.1");
  await once(agent, "listening");
  onEnd(() => agent.close().closeAllConnections());
  const agentUrl = `http://127.0.0.1:${(agent.address() as AddressInfo).port}`;
  const coordinator = await runServer("coordinator", {
    env: {
      ...coordinatorEnv(postgres.connection, agentUrl),
      TASK_DEADLINE_MS: "500",
      ENDPOINT_LAG_MS: "0",
      ...env,
    },
  });
  onEnd(() => coordinator.stop());
  const isReady = async () => (await fetch(`${coordinator.url}/readyz`)).ok;
  await eventually("a ready coordinator", isReady);
  const stage: Stage = {
    behave: succeed,
    postgres,
    database,
    coordinator,
    ...client(coordinator.url),
  };
  return stage;
}

function client(url: string): Pick<Stage, "submit" | "submitted" | "read" | "reaches" | "metrics"> {
  const submit = (body: object = task, headers: Record<string, string> = {}) =>
    fetch(`${url}/tasks`, {
      method: "POST",
      headers: { ...clientHeaders, "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  const read = async (path: string) =>
    (await (await fetch(`${url}${path}`, { headers: clientHeaders })).json()) as Answer;
  return {
    submit,
    read,
    submitted: async (body) => ((await (await submit(body)).json()) as TaskJson).id,
    reaches: (id, state) =>
      eventually(`state ${state} of ${id}`, async () => {
        const found = await read(`/tasks/${id}`);
        return found.state === state && found;
      }),
    metrics: async () => (await fetch(`${url}/metrics`)).text(),
  };
}
