import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { createAgentClient } from "./agent-client.ts";

test("each task uses its own connection, so that a Service spreads tasks over all agents", async () => {
  let connections = 0;
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.end('{"agent": "a", "result": 1}'));
  });
  server.on("connection", () => connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const client = createAgentClient(`http://127.0.0.1:${port}`, {
    concurrency: 1,
    deadlineMs: 5000,
  });
  try {
    for (const kind of ["one", "two", "three"]) {
      const answer = await client.call({ task: "task-1", agent: "agent-1", kind, input: null });
      expect(answer).toMatchObject({ doneBy: "a", result: "1" });
    }
    expect(connections).toBe(3);
  } finally {
    await client.close();
    server.close();
  }
});
