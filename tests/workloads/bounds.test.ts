/** Hostile peers: however many connect and however much they send, a program stays below its pod's limit and answers probes. */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { beforeAll, describe, expect, test } from "vitest";
import { programResources } from "../../generators/conventions.ts";
import { parseQuantity } from "../../generators/quantity.ts";
import { nodeOptions as coordinatorOptions } from "../../generators/workloads/coordinator.ts";
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

const limit = parseQuantity(programResources.limits.memory);
/** As Node sizes its heap in a container of 512Mi. */
const nodeOptions = [
  ...["--max-semi-space-size=2", "--v8-pool-size=1", "--expose-gc", "--max-old-space-size=256"],
];
const access: Record<string, { authorization: string }> = {
  agent: coordinatorHeaders,
  coordinator: clientHeaders,
};
const servers: Record<string, RunningServer> = {};
const serverOf = (name: string): RunningServer => servers[name] as RunningServer;

type Answer = (write: (chunk: Buffer) => boolean, end: () => void) => void;

/** A coordinator on a database of its own, whose agents answer like this. */
async function startCoordinator(answer: Answer): Promise<RunningServer> {
  const postgres = await createPostgres();
  onEnd(postgres.remove);
  await initialise(postgres.connection);
  const agent = createServer((request, response) => {
    request.resume();
    answer(
      (chunk) => response.write(chunk),
      () => response.end(),
    );
  });
  agent.listen(0, "127.0.0.1");
  await once(agent, "listening");
  onEnd(() => agent.close().closeAllConnections());
  const agentUrl = `http://127.0.0.1:${(agent.address() as AddressInfo).port}`;
  const env = coordinatorEnv(postgres.connection, agentUrl);
  const coordinator = await runServer("coordinator", {
    nodeOptions: [...nodeOptions, ...coordinatorOptions],
    env,
  });
  onEnd(() => coordinator.stop("SIGKILL"));
  const isReady = async () => (await fetch(`${coordinator.url}/readyz`)).ok;
  await eventually("a ready coordinator", isReady);
  return coordinator;
}

beforeAll(async () => {
  servers.agent = await runServer("agent", { nodeOptions, env: agentEnv() });
  onEnd(() => servers.agent?.stop("SIGKILL"));
  servers.coordinator = await startCoordinator((_, end) => end());
});

/** On a connection of its own, as the kubelet's: one that idles among so many is closed, maybe just as it is used again. */
async function probe(server: string, path: "livez" | "readyz"): Promise<number> {
  const signal = AbortSignal.timeout(60_000);
  const headers = { connection: "close" };
  return (await fetch(`${serverOf(server).url}/${path}`, { signal, headers })).status;
}

/** The most memory that the process ever held, in bytes. */
async function peakBytes({ process: { pid }, url }: RunningServer): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => undefined);
  if (status) return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1024;
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes\S* (.*)$/m.exec(metrics)?.[1]);
}

const connectionCount = 8000;
/** Just below the limit of a body. */
const bodyBytes = 65_000;

/** Sends all of a request but the last byte of its body. Resolves when that is sent, or the server has closed the connection. */
function sendSlowly(server: string, open: Set<Socket>): Promise<void> {
  const socket = connect(Number(new URL(serverOf(server).url).port), "127.0.0.1");
  open.add(socket);
  socket.on("error", () => {});
  socket.once("close", () => open.delete(socket));
  return new Promise((resolve) => {
    socket.once("close", () => resolve());
    socket.write(
      `POST /tasks HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${access[server]?.authorization}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${bodyBytes}\r\n\r\n${"x".repeat(bodyBytes - 1)}`,
      () => resolve(),
    );
  });
}

describe.each(["agent", "coordinator"])("%s", (server) => {
  test(`answers probes among ${connectionCount} connections with slow bodies, below its limit of memory`, async () => {
    const open = new Set<Socket>();
    const statuses: number[] = [];
    for (let sent = 0; sent < connectionCount; sent += 500) {
      await Promise.all(Array.from({ length: 500 }, () => sendSlowly(server, open)));
      statuses.push(await probe(server, "livez"));
    }
    statuses.push(await probe(server, "readyz"));
    expect(statuses).toEqual(Array(connectionCount / 500 + 1).fill(200));
    for (const socket of open) socket.destroy();
    expect(await peakBytes(serverOf(server))).toBeLessThan(limit);
  });

  test("serves a client that was there first, and new ones, once slow senders take all connections", async () => {
    const open = new Set<Socket>();
    await Promise.all(Array.from({ length: 3000 }, () => sendSlowly(server, open)));
    await eventually("an answer to an honest request", async () => {
      const response = await fetch(`${serverOf(server).url}/tasks`, {
        method: "POST",
        headers: { ...access[server], "content-type": "application/json" },
        body: JSON.stringify({ kind: "primes", input: { limit: 100 } }),
      }).catch(() => undefined);
      return response !== undefined && [200, 202].includes(response.status);
    });
    for (const socket of open) socket.destroy();
  });
});

async function submit({ url }: RunningServer): Promise<string> {
  const response = await fetch(`${url}/tasks`, {
    method: "POST",
    headers: { ...clientHeaders, "content-type": "application/json" },
    body: JSON.stringify({ kind: "primes", input: { limit: 10 } }),
  });
  return ((await response.json()) as { id: string }).id;
}

async function errorsOf({ url }: RunningServer): Promise<string[]> {
  const response = await fetch(`${url}/tasks?limit=500`, { headers: clientHeaders });
  const { tasks } = (await response.json()) as { tasks: { error: string | null }[] };
  return tasks.flatMap(({ error }) => error ?? []);
}

/** Sends 400 MiB, as fast as they are read. */
const sendMuch: Answer = (write, end) => {
  const chunk = Buffer.alloc(1024 * 1024, "x");
  const next = (left: number): unknown => {
    if (left === 0) return end();
    return write(chunk) ? setImmediate(next, left - 1) : setTimeout(next, 5, left - 1);
  };
  next(400);
};

test("answers of 400 MiB are cut off at 1 MiB, and leave the coordinator below its limit of memory", async () => {
  const coordinator = await startCoordinator(sendMuch);
  await Promise.all(Array.from({ length: 32 }, () => submit(coordinator)));
  await eventually("the end of most of them", async () => {
    const errors = await errorsOf(coordinator);
    return errors.filter((error) => error === "Response content exceeded max size").length > 16;
  });
  expect((await fetch(`${coordinator.url}/livez`)).status).toBe(200);
  expect(await peakBytes(coordinator)).toBeLessThan(limit);
});

test.each([
  ["the agent's name has 300 characters", { agent: "a".repeat(300), result: 1 }],
  ["the result has 70002 characters", { agent: "a", result: "x".repeat(70_000) }],
])("an answer is a failure if %s", async (error, content) => {
  const coordinator = await startCoordinator((write, end) => {
    write(Buffer.from(JSON.stringify(content)));
    end();
  });
  await submit(coordinator);
  await eventually("its failure", async () =>
    (await errorsOf(coordinator)).some((each) => each.startsWith(error)),
  );
});

test("a page of tasks ends early when they hold much text, and none is left out", async () => {
  const text = "x".repeat(32_768);
  const { url } = serverOf("coordinator");
  const headers = { ...clientHeaders, "content-type": "application/json" };
  const body = JSON.stringify({ kind: "words", input: { text, top: 1 } });
  for (let batch = 0; batch < 5; batch++) {
    await Promise.all(
      Array.from({ length: 20 }, () => fetch(`${url}/tasks`, { method: "POST", headers, body })),
    );
  }
  const numbers: number[] = [];
  const sizes: number[] = [];
  for (let path: string | null = "/tasks?limit=500"; path; ) {
    const answer = await (await fetch(`${url}${path}`, { headers: clientHeaders })).text();
    const page = JSON.parse(answer) as { tasks: { number: number }[]; next: string | null };
    sizes.push(answer.length);
    numbers.push(...page.tasks.map(({ number }) => number));
    path = page.next;
  }
  expect(Math.max(...sizes)).toBeLessThan(2_200_000);
  expect(sizes.length).toBeGreaterThan(1);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers.length).toBeGreaterThanOrEqual(100);
});

test("listens on IPv6 and IPv4", async () => {
  const agent = await runServer("agent", { env: { ...agentEnv(), HOST: "" } });
  onEnd(() => agent.stop("SIGKILL"));
  const port = Number(new URL(agent.url).port);
  const statuses = ["127.0.0.1", "[::1]"].map(
    async (host) => (await fetch(`http://${host}:${port}/livez`)).status,
  );
  expect(await Promise.all(statuses)).toEqual([200, 200]);
});
