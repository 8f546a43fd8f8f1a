/** Ports are free when they are chosen, and the same the next time. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";

const state = mkdtempSync(join(tmpdir(), "aicp-ports-"));
vi.stubEnv("AICP_STATE", state);
const { firstPort, isFree, loopback, rememberedPorts } = await import("./ports.ts");
afterAll(() => rmSync(state, { recursive: true }));

test("a remembered port that another program has taken is given up", async () => {
  const first = await rememberedPorts(false);
  const other = createServer().listen(first.argoApi, loopback);
  await once(other, "listening");
  try {
    expect(await isFree(first.argoApi)).toBe(false);
    expect(Object.values(await rememberedPorts(false))).not.toContain(first.argoApi);
  } finally {
    other.close();
  }
});

test("ports stay the same from one start to the next, and no two are equal", async () => {
  const ports = await rememberedPorts(false);
  expect(await rememberedPorts(false)).toEqual(ports);
  expect(new Set(Object.values(ports)).size).toBe(Object.keys(ports).length);
});

test("two clusters that are brought up at once reach for different ports", () => {
  const names = ["/tmp/aicp-gitops-1", "/tmp/aicp-gitops-2", "/tmp/aicp-gitops-3"];
  expect(new Set(names.map(firstPort)).size).toBe(names.length);
});
