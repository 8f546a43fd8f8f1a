/** Invalid and hostile requests are refused with an explanation, and do not affect other clients. */
import { once } from "node:events";
import { connect } from "node:net";
import { beforeAll, describe, expect, test } from "vitest";
import { createPostgres } from "../../local/postgres.ts";
import { type RunningServer, runServer } from "../../local/program.ts";
import {
  agentEnv,
  clientHeaders,
  coordinatorEnv,
  coordinatorHeaders,
} from "../../local/program-env.ts";
import { initialise } from "../../local/system.ts";
import { endsAfterAll } from "./cleanup.ts";
import { eventually } from "./eventually.ts";

const onEnd = endsAfterAll();
const servers: Record<string, RunningServer> = {};
const urlOf = (name: string): string => (servers[name] as RunningServer).url;

beforeAll(async () => {
  const postgres = await createPostgres();
  onEnd(postgres.remove);
  await initialise(postgres.connection);
  const agent = await runServer("agent", { env: agentEnv() });
  const env = { ...coordinatorEnv(postgres.connection, agent.url), ALLOWED_HOSTS: "coordinator" };
  const coordinator = await runServer("coordinator", { env });
  Object.assign(servers, { agent, coordinator });
  for (const server of [agent, coordinator]) onEnd(() => server.stop("SIGKILL"));
  await eventually(
    "a ready coordinator",
    20,
    async () => (await fetch(`${coordinator.url}/readyz`)).ok,
  );
});

const valid = { kind: "primes", input: { limit: 10 } };
const json = { "content-type": "application/json" };
/** What each server asks for before it reads a task. */
const access: Record<string, Record<string, string>> = {
  agent: coordinatorHeaders,
  coordinator: clientHeaders,
};

interface Case {
  what: string;
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  status: number;
  error: string;
}

const common: Case[] = [
  { what: "malformed JSON", body: '{"kind":', status: 400, error: "Body is not valid JSON" },
  { what: "no body", body: "", status: 400, error: "Body cannot be empty" },
  { what: "null", body: "null", status: 400, error: "body must be object" },
  {
    what: "an unknown kind",
    body: '{"kind":"nap","input":{}}',
    status: 400,
    error: "body.kind must be one of primes, digest, words",
  },
  {
    what: "an unknown field",
    body: JSON.stringify({ ...valid, priority: 1 }),
    status: 400,
    error: 'body must have no field "priority"',
  },
  {
    what: "an unknown field of the input",
    body: '{"kind":"primes","input":{"limit":9,"x":1}}',
    status: 400,
    error: 'body.input must have no field "x"',
  },
  {
    what: "a number as text",
    body: '{"kind":"primes","input":{"limit":"9"}}',
    status: 400,
    error: "body.input.limit must be integer",
  },
  {
    what: "more work than a task may ask for",
    body: '{"kind":"primes","input":{"limit":2000001}}',
    status: 400,
    error: "body.input.limit must be <= 2000000",
  },
  {
    what: "__proto__",
    body: '{"kind":"primes","input":{"limit":9},"__proto__":{}}',
    status: 400,
    error: "Body is not valid JSON",
  },
  {
    what: "a body beyond the limit",
    body: JSON.stringify({ ...valid, pad: "x".repeat(70_000) }),
    status: 413,
    error: "Request body is too large",
  },
  {
    what: "another content type",
    headers: { "content-type": "text/plain" },
    status: 415,
    error: "Unsupported Media Type",
  },
  { what: "a wrong method", method: "DELETE", status: 405, error: "/tasks answers" },
  { what: "an unknown path", path: "/nothing", status: 404, error: "there is nothing at /nothing" },
];

const own: Case[] = [
  {
    what: "a reward beyond what a client may offer",
    body: JSON.stringify({ ...valid, reward_satoshis: 1_000_001 }),
    status: 400,
    error: "body.reward_satoshis must be <= 1000000",
  },
  {
    what: "a reward of nothing",
    body: JSON.stringify({ ...valid, reward_satoshis: 0 }),
    status: 400,
    error: "body.reward_satoshis must be >= 1",
  },
  {
    what: "a key with spaces",
    headers: { ...json, "idempotency-key": "a b" },
    status: 400,
    error: "headers.idempotency-key must match pattern",
  },
  {
    what: "an unknown state",
    path: "/tasks?state=lost",
    method: "GET",
    status: 400,
    error: "querystring.state must be one of queued, running, done, dead",
  },
  {
    what: "an unknown parameter",
    path: "/tasks?page=2",
    method: "GET",
    status: 400,
    error: 'querystring must have no field "page"',
  },
  {
    what: "too long a page",
    path: "/tasks?limit=501",
    method: "GET",
    status: 400,
    error: "querystring.limit must match pattern",
  },
  {
    what: "an id that is not a UUID",
    path: "/tasks/7",
    method: "GET",
    status: 400,
    error: "params.id must match format",
  },
  {
    what: "a task that does not exist",
    path: "/tasks/00000000-0000-4000-8000-000000000000",
    method: "GET",
    status: 404,
    error: "there is no task",
  },
];

async function expectRefusal(
  server: string,
  { path = "/tasks", method = "POST", headers = json, ...rest }: Case,
) {
  const body = method === "POST" ? (rest.body ?? JSON.stringify(valid)) : null;
  const response = await fetch(`${urlOf(server)}${path}`, {
    method,
    headers: { ...access[server], ...headers },
    body,
  });
  expect(response.status).toBe(rest.status);
  expect(await response.json()).toEqual({ error: expect.stringContaining(rest.error) });
}

describe.each(["agent", "coordinator"])("%s", (server) => {
  test.each(common)("refuses $what", (each) => expectRefusal(server, each));

  test("holds a thousand connections, and answers or refuses every request on them", async () => {
    const bytes = await residentBytes(server);
    const connections = await openConnections(server);
    const port = Number(new URL(urlOf(server)).port);
    const sockets = Array.from({ length: 1000 }, () => connect(port, "127.0.0.1"));
    await Promise.all(sockets.map((socket) => once(socket, "connect")));
    const statuses = await Promise.all(
      sockets.map(async (socket) => {
        socket.write(
          `POST /tasks HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${access[server]?.authorization}\r\nContent-Type: application/json\r\nContent-Length: ${JSON.stringify(valid).length}\r\n\r\n${JSON.stringify(valid)}`,
        );
        const [chunk] = (await once(socket, "data")) as [Buffer];
        return Number(chunk.toString().slice(9, 12));
      }),
    );
    expect(statuses.filter((status) => ![200, 202, 429, 503].includes(status))).toEqual([]);
    expect((await fetch(`${urlOf(server)}/livez`)).status).toBe(200);
    for (const socket of sockets) socket.destroy();
    await eventually(
      "closed connections",
      10,
      async () => (await openConnections(server)) < connections + 10,
    );
    expect((await residentBytes(server)) - bytes).toBeLessThan(100 * 1024 * 1024);
  });
});

test("drops senders that are too slow", async () => {
  const answers = Object.entries(servers).map(async ([server, { url }]) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    await once(socket, "connect");
    socket.write(
      `POST /tasks HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${access[server]?.authorization}\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{`,
    );
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk);
    return Buffer.concat(chunks).toString().split("\r\n")[0];
  });
  expect(await Promise.all(answers)).toEqual(Array(2).fill("HTTP/1.1 408 Request Timeout"));
});

test.each(own)("coordinator refuses $what", (each) => expectRefusal("coordinator", each));

test.each(["/tasks", "/tasks/00000000-0000-4000-8000-000000000000", "/agents", "/live"])(
  "coordinator answers %s to clients alone",
  async (path) => {
    for (const headers of [{}, { authorization: "Bearer guessed" }]) {
      const response = await fetch(`${urlOf("coordinator")}${path}`, { headers });
      expect([response.status, response.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    }
  },
);

test("coordinator answers under its own names alone", async () => {
  const ask = async (host: string) => {
    const socket = connect(Number(new URL(urlOf("coordinator")).port), "127.0.0.1");
    socket.write(`GET /livez HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    return (await socket.toArray()).join("").slice(9, 12);
  };
  expect(await ask("rebound.example:8080")).toBe("421");
  for (const host of ["coordinator:8080", "localhost", "127.0.0.1:1", "[::1]:8080"]) {
    expect(await ask(host)).toBe("200");
  }
});

test("names the methods that a path answers", async () => {
  const response = await fetch(`${urlOf("coordinator")}/tasks`, { method: "PUT" });
  expect(response.headers.get("allow")).toBe("GET, POST");
});

test("nothing of this was an internal error", async () => {
  for (const server of Object.values(servers))
    expect(server.output()).not.toContain('"level":"error"');
});

const metric = async (server: string, name: string): Promise<number> => {
  const text = await (await fetch(`${urlOf(server)}/metrics`)).text();
  return Number(new RegExp(`^${name}{.*} (.*)$`, "m").exec(text)?.[1]);
};
const residentBytes = (server: string) => metric(server, "process_resident_memory_bytes");
const openConnections = (server: string) => metric(server, "nodejs_active_resources_total");
