/** `pnpm tools` as its user runs it, with an empty cache and a stand-in for Go. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";
import { expect, test, vi } from "vitest";
import type { ToolContext } from "../tools/context.ts";
import { installGo, newContext, temporaryFolder } from "../tools/fixtures.ts";
import { tools } from "../tools/pinned/tool-list.ts";

vi.setConfig({ testTimeout: 30_000 }); // a busy machine starts Node slowly

const run = ({ cache, env }: ToolContext, ...words: string[]) =>
  execa(process.execPath, [join(import.meta.dirname, "tools.ts"), ...words], {
    extendEnv: false,
    env: { ...env, AICP_CACHE: cache, GOPROXY: "off", NO_COLOR: "1" },
    reject: false,
  });

test("lists what is there and what is missing", async () => {
  const context = await newContext();
  const { version } = tools.miniredis;
  await installGo(context, { version });
  const { stdout: file } = await run(context, "path", "miniredis");
  const { stdout } = await run(context, "list");
  const lines = stdout.split("\n");
  expect(lines[0]).toMatch(/^kustomize +5\.\d+\.\d+ +missing$/);
  expect(lines.find((line) => line.startsWith("miniredis"))).toMatch(
    new RegExp(`^miniredis +${version} +build +0\\.0 MB +${file}$`),
  );
});

test("refuses an unknown name, and lists the known ones", async () => {
  const { exitCode, stderr } = await run(await newContext(), "path", "kubctl");
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/'kubctl' is invalid.*kubectl/);
});

test("ends with the reason where a tool cannot be obtained", async () => {
  const { exitCode, stderr } = await run(await newContext(), "fetch", "miniredis");
  expect(exitCode).toBe(1);
  expect(stderr).toContain(
    `miniredis ${tools.miniredis.version} is not installed and could not be obtained`,
  );
  expect(stderr).toContain("GOPROXY=off allows no download");
  expect(stderr).not.toContain("    at "); // no stack
});

test("stops a build when it is interrupted, and leaves nothing of it", async () => {
  const context = await newContext();
  const begun = join(await temporaryFolder(), "begun");
  await installGo(context, { meanwhile: `: >${begun}; exec /bin/sleep 60` });
  const command = run(context, "fetch", "miniredis");
  while (!existsSync(begun)) await delay(20);
  command.kill("SIGINT");
  const { exitCode, stderr } = await command;
  expect(exitCode).toBe(130);
  expect(stderr).toContain("Stopped; run again to continue from here.");
  expect(existsSync(join(context.cache, "tools"))).toBe(false);
});
