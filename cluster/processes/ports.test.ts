/** Ports are free when they are chosen, the same the next time, and never those of another control plane. */
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { type ControlPlaneState, stateIn } from "../state.ts";
import { isFree, loopback, rememberedPorts } from "./ports.ts";

function newState(): ControlPlaneState {
  const directory = mkdtempSync(join(tmpdir(), "aicp-ports-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return stateIn(directory);
}

test("a remembered port that another program has taken is given up", async () => {
  const state = newState();
  const first = await rememberedPorts(state, false);
  const other = createServer().listen(first.argoApi, loopback);
  await once(other, "listening");
  try {
    expect(await isFree(first.argoApi)).toBe(false);
    expect(Object.values(await rememberedPorts(state, false))).not.toContain(first.argoApi);
  } finally {
    other.close();
  }
});

test("ports stay the same from one start to the next, and no two are equal", async () => {
  const state = newState();
  const ports = await rememberedPorts(state, false);
  expect(await rememberedPorts(state, false)).toEqual(ports);
  expect(new Set(Object.values(ports)).size).toBe(Object.keys(ports).length);
});

test("control planes that start at the same time get different ports, before any of them listens", async () => {
  const states = Array.from({ length: 8 }, newState);
  const ports = await Promise.all(states.map((state) => rememberedPorts(state, false)));
  const numbers = ports.flatMap(Object.values<number>);
  expect(new Set(numbers).size).toBe(numbers.length);
});

test("a folder of claims that others may write to is refused: a link in it would lead to any of the user's files", async () => {
  const temporary = mkdtempSync(join(tmpdir(), "aicp-ports-test-"));
  onTestFinished(() => rmSync(temporary, { recursive: true, force: true }));
  const state = newState();
  vi.stubEnv("TMPDIR", temporary);
  onTestFinished(() => void vi.unstubAllEnvs());
  const folder = join(temporary, `aicp-ports-${process.getuid?.()}`);
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  await expect(rememberedPorts(state, false)).rejects.toThrow(/not yours alone.*TMPDIR/);
});
