/** `pnpm tools` as its user runs it, with an empty cache and a stand-in for Go. */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";
import { expect, test, vi } from "vitest";
import { tools } from "../tools/catalogue.ts";
import { installGo, newWorkshop, temporaryFolder } from "../tools/fixtures.ts";
import type { Workshop } from "../tools/workshop.ts";

vi.setConfig({ testTimeout: 30_000 }); // a busy machine starts Node slowly

const run = ({ cache, environment }: Workshop, ...words: string[]) =>
  execa(process.execPath, [join(import.meta.dirname, "tools.ts"), ...words], {
    extendEnv: false,
    env: { ...environment, AICP_CACHE: cache, NO_COLOR: "1" },
    reject: false,
  });

test("lists what is there and what is missing", async () => {
  const workshop = await newWorkshop();
  const { version } = tools.miniredis;
  await installGo(workshop, { version });
  const { stdout: file } = await run(workshop, "path", "miniredis");
  const { stdout } = await run(workshop, "list");
  const lines = stdout.split("\n");
  expect(lines[0]).toMatch(/^kustomize +5\.\d+\.\d+ +missing$/);
  expect(lines.find((line) => line.startsWith("miniredis"))).toMatch(
    new RegExp(`^miniredis +${version} +build +0\\.0 MB +${file}$`),
  );
});

test("refuses a name that it does not know, and says which it knows", async () => {
  const { exitCode, stderr } = await run(await newWorkshop(), "path", "kubctl");
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/'kubctl' is invalid.*kubectl/);
});

test("ends with the reason where a tool cannot be had", async () => {
  const { exitCode, stderr } = await run(await newWorkshop(), "fetch", "miniredis");
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`miniredis ${tools.miniredis.version} is not on this machine`);
  expect(stderr).not.toContain("    at "); // no stack
});

test("stops a build when it is interrupted, and leaves nothing of it", async () => {
  const workshop = await newWorkshop();
  const begun = join(await temporaryFolder(), "begun");
  await installGo(workshop, { meanwhile: `: >${begun}; exec /bin/sleep 60` });
  const command = run(workshop, "fetch", "miniredis");
  while (!existsSync(begun)) await delay(20);
  command.kill("SIGINT");
  const { exitCode, stderr } = await command;
  expect(exitCode).toBe(130);
  expect(stderr).toContain("stopped; run again, it goes on from here");
  const { version } = tools.miniredis;
  expect(await readdir(join(workshop.cache, "tools", "miniredis", version))).toEqual([]);
});
