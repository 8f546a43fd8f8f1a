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
import { type Case, common, json, own, valid } from "./bad-requests.ts";
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
    async () => (await fetch(`${coordinator.url}/readyz`)).ok,
  );
});

/** What each server asks for before it reads a task. */
const access: Record<string, Record<string, string>> = {
  agent: coordinatorHeaders,
  coordinator: clientHeaders,
};

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
