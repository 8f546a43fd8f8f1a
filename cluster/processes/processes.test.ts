/** Processes outlive the one that starts them, and another process with a reused id is never stopped. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, onTestFinished, test, vi } from "vitest";
import { eventually } from "../../kubernetes/client/wait.ts";
import { startTimeOf } from "../../kubernetes/process-identity.ts";
import { stateIn } from "../state.ts";
import * as processes from "./processes.ts";

/** Longer than a stop takes before it sends SIGKILL, on a machine that is busy with other tests. */
const hookTimeoutMs = 60_000;

const state = stateIn(mkdtempSync(join(tmpdir(), "aicp-processes-")));

afterEach(async () => {
  for (const entry of processes.recordedProcesses(state)) await processes.stopProcess(state, entry);
}, hookTimeoutMs);
afterAll(() => rmSync(state.directory, { recursive: true }));

const sleeper = (seconds: number) => ({
  name: "sleeper",
  file: process.execPath,
  arguments: ["-e", `console.log("up"); setTimeout(() => {}, ${seconds * 1000})`],
});
const ensure = (seconds: number) => processes.ensureProcess(state, sleeper(seconds));

test("a process is started once, and restarted with another command line", async () => {
  const first = await ensure(60);
  expect((await ensure(60)).pid).toBe(first.pid);
  const second = await ensure(61);
  expect(second.pid).not.toBe(first.pid);
  expect(await processes.isRunning(first)).toBe(false);
});

test("a process writes to a log of its own", async () => {
  const { log } = await ensure(60);
  await eventually("a line in the log", 20, async () => readFileSync(log, "utf8") === "up\n");
});

test("a process has nothing of a person's proxies and settings of git", async () => {
  vi.stubEnv("https_proxy", "http://proxy.example:3128");
  vi.stubEnv("GIT_CONFIG_COUNT", "1");
  vi.stubEnv("GIT_DIR", "/somewhere");
  onTestFinished(() => void vi.unstubAllEnvs());
  const print = `console.log(Object.keys(process.env).filter((name) => /^GIT_|^[a-z]+_proxy$/i.test(name)).sort().join())`;
  const { log } = await processes.ensureProcess(state, {
    name: "printer",
    file: process.execPath,
    arguments: ["-e", `${print}; setTimeout(() => {}, 60_000)`],
  });
  const names = await eventually(
    "the names",
    20,
    async () => readFileSync(log, "utf8") || undefined,
  );
  expect(names).toBe("GIT_CONFIG_GLOBAL,GIT_CONFIG_NOSYSTEM\n");
});

test("a stopped process is forgotten", async () => {
  const entry = await ensure(60);
  await processes.stopProcess(state, entry);
  expect(await startTimeOf(entry.pid)).toBeUndefined();
  expect(processes.recordedProcesses(state)).toEqual([]);
});

test("another process that was given the id of an ended one is left alone", async () => {
  const stranger = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"]);
  try {
    const pid = stranger.pid as number;
    const entry = await processes.record(state, "sleeper", pid, "", []);
    const earlier = { ...entry, startTime: "another boot/1" };
    expect(await processes.isRunning(earlier)).toBe(false);
    await processes.stopProcess(state, earlier);
    expect(await startTimeOf(pid)).toBe(entry.startTime);
  } finally {
    stranger.kill();
  }
});
