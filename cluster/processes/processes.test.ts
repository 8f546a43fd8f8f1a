/** Processes outlive the one that starts them, and a stranger with the same number is never stopped. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { eventually } from "../../kubernetes/wait.ts";

const state = mkdtempSync(join(tmpdir(), "aicp-processes-"));
vi.stubEnv("AICP_STATE", state);
const processes = await import("./processes.ts");
const { startTimeOf } = await import("./process-identity.ts");

afterEach(async () => {
  for (const entry of processes.recordedProcesses()) await processes.stopProcess(entry);
});
afterAll(() => rmSync(state, { recursive: true }));

const sleeper = (seconds: number) => ({
  name: "sleeper",
  file: process.execPath,
  arguments: ["-e", `console.log("up"); setTimeout(() => {}, ${seconds * 1000})`],
});

test("a process is started once, and anew with another command line", async () => {
  const first = await processes.ensureProcess(sleeper(60));
  expect((await processes.ensureProcess(sleeper(60))).pid).toBe(first.pid);
  const second = await processes.ensureProcess(sleeper(61));
  expect(second.pid).not.toBe(first.pid);
  expect(await processes.isRunning(first)).toBe(false);
});

test("a process writes to a log of its own", async () => {
  const { log } = await processes.ensureProcess(sleeper(60));
  await eventually("a line in the log", 20, async () => readFileSync(log, "utf8") === "up\n");
});

test("a stopped process is forgotten", async () => {
  const entry = await processes.ensureProcess(sleeper(60));
  await processes.stopProcess(entry);
  expect(await startTimeOf(entry.pid)).toBeUndefined();
  expect(processes.recordedProcesses()).toEqual([]);
});

test("a stranger that was given the number of an ended process is left alone", async () => {
  const stranger = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"]);
  try {
    const pid = stranger.pid as number;
    const entry = await processes.record("sleeper", pid, "", []);
    const earlier = { ...entry, startTime: "another boot/1" };
    expect(await processes.isRunning(earlier)).toBe(false);
    await processes.stopProcess(earlier);
    expect(await startTimeOf(pid)).toBe(entry.startTime);
  } finally {
    stranger.kill();
  }
});
