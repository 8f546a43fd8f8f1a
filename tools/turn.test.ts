/** That nothing is made twice, by however many at once. */
import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { expect, test, vi } from "vitest";
import { installGo, newTool, newWorkshop, temporaryFolder } from "./fixtures.ts";
import { resolve } from "./resolve.ts";
import { newSearch } from "./search.ts";
import { inTurn } from "./turn.ts";

vi.setConfig({ testTimeout: 30_000 }); // a busy machine starts Node slowly

test("builds once for two that ask at the same time in one process", async () => {
  const workshop = await newWorkshop();
  const builds = await installGo(workshop, { meanwhile: "/bin/sleep 0.1" });
  const tool = await newTool();
  const both = [1, 2].map(() => resolve(newSearch(workshop, "gadget", tool)));
  const [one, other] = await Promise.all(both);
  expect(one).toEqual(other);
  expect(await builds()).toHaveLength(1);
});

test("builds once for two processes that ask at the same time", async () => {
  const workshop = await newWorkshop();
  const builds = await installGo(workshop, { meanwhile: "/bin/sleep 0.5" });
  const { release, ...tool } = await newTool();
  const url = (file: string) => pathToFileURL(join(import.meta.dirname, file)).href;
  const script = `
    import { resolve } from ${JSON.stringify(url("resolve.ts"))};
    import { newSearch } from ${JSON.stringify(url("search.ts"))};
    const tool = { ...${JSON.stringify(tool)}, release: () => undefined };
    const found = await resolve(newSearch(${JSON.stringify(workshop)}, "gadget", tool));
    console.log(found.file);
  `;
  const run = () => execa(process.execPath, ["--input-type=module", "--eval", script]);
  const [one, other] = await Promise.all([run(), run()]);
  expect(one.stdout).toBe(other.stdout);
  expect(await builds()).toHaveLength(1);
});

test("says that it waits for another process, and waits no longer than it is wanted", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "lock")); // as another process has it
  const stop = new AbortController();
  const lines: string[] = [];
  const report = (line: string) => {
    lines.push(line);
    stop.abort(new Error("stopped"));
  };
  const turn = inTurn(folder, { report, signal: stop.signal }, async () => "done");
  await expect(turn).rejects.toThrow();
  expect(lines).toEqual([`waiting for another process that works in ${folder}`]);
});

test("gives the turn to the next when one fails", async () => {
  const folder = await temporaryFolder();
  const failing = inTurn(folder, {}, () => Promise.reject(new Error("failed")));
  const next = inTurn(folder, {}, async () => "done");
  await expect(failing).rejects.toThrow("failed");
  expect(await next).toBe("done");
});

test("clears away what a killed process left unfinished", async () => {
  const workshop = await newWorkshop();
  await installGo(workshop);
  const tool = await newTool();
  const { file } = await resolve(newSearch(workshop, "gadget", tool));
  const left = `${dirname(file)}.unfinished`;
  await mkdir(join(left, "made", "half"), { recursive: true });
  await rm(file);
  expect(await resolve(newSearch(workshop, "gadget", tool))).toEqual({ file, source: "build" });
  expect(existsSync(left)).toBe(false);
});
