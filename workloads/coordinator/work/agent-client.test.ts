import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { createLog } from "../../runtime/log.ts";
import { createAgentClient } from "./agent-client.ts";

test("each task uses its own connection, so that a Service spreads tasks over all agents", async () => {
  let connections = 0;
  const server = createServer((request, response) => {
    expect(request.headers.authorization).toBe("Bearer token");
    request.resume().on("end", () => response.end('{"agent": "a", "result": 1}'));
  });
  server.on("connection", () => connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const agentTokenFile = join(mkdtempSync(join(tmpdir(), "aicp-token-")), "token");
  writeFileSync(agentTokenFile, "token\n");
  const settings = {
    agentUrl: `http://127.0.0.1:${port}`,
    agentTokenFile,
    concurrency: 1,
    deadlineMs: 5000,
  };
  const client = createAgentClient(settings, createLog("coordinator", "silent"));
  try {
    for (const kind of ["one", "two", "three"]) {
      const answer = await client.call({ task: "task-1", agent: "agent-1", kind, input: null });
      expect(answer).toMatchObject({ doneBy: "a", result: "1" });
    }
    expect(connections).toBe(3);
  } finally {
    await client.close();
    server.close();
    rmSync(dirname(agentTokenFile), { recursive: true });
  }
});
