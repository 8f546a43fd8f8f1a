/** That nothing is made twice at the same time, in one process or in several. */
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { expect, test, vi } from "vitest";
import { inWorkFolder } from "./cache.ts";
import { installGo, newContext, newTool, temporaryFolder } from "./fixtures.ts";
import { withLock } from "./lock.ts";
import { newSearch } from "./obtain/search.ts";
import { resolve } from "./resolve.ts";

vi.setConfig({ testTimeout: 30_000 }); // a busy machine starts Node slowly

test("builds once for two that ask at the same time in one process", async () => {
  const context = await newContext();
  const builds = await installGo(context, { meanwhile: "/bin/sleep 0.1" });
  const tool = await newTool();
  const both = [1, 2].map(() => resolve(newSearch(context, tool)));
  const [one, other] = await Promise.all(both);
  expect(one).toEqual(other);
  expect(await builds()).toHaveLength(1);
});

test("builds once for two processes that ask at the same time", async () => {
  const context = await newContext();
  const builds = await installGo(context, { meanwhile: "/bin/sleep 0.5" });
  const { release, ...tool } = await newTool();
  const url = (file: string) => pathToFileURL(join(import.meta.dirname, file)).href;
  const script = `
    import { resolve } from ${JSON.stringify(url("resolve.ts"))};
    import { newSearch } from ${JSON.stringify(url("obtain/search.ts"))};
    const tool = { ...${JSON.stringify(tool)}, release: () => undefined };
    const found = await resolve(newSearch({ ...${JSON.stringify(context)}, fetch }, tool));
    console.log(found.file);
  `;
  const run = () => execa(process.execPath, ["--input-type=module", "--eval", script]);
  const [one, other] = await Promise.all([run(), run()]);
  expect(one.stdout).toBe(other.stdout);
  expect(await builds()).toHaveLength(1);
});

test("a tool does not wait while another tool is being made", async () => {
  const context = await newContext();
  await installGo(context);
  const lines: string[] = [];
  await inWorkFolder(context, "other-1.2.3", {}, async () => {
    const search = newSearch(context, await newTool(), { report: (line) => lines.push(line) });
    expect((await resolve(search)).source).toBe("build");
  });
  expect(lines.filter((line) => line.includes("waiting"))).toEqual([]);
});

test("says that it waits for another process, and stops waiting when it is aborted", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "gadget-1.2.3.lock")); // as another process holds it
  const stop = new AbortController();
  const lines: string[] = [];
  const report = (line: string) => {
    lines.push(line);
    stop.abort(new Error("stopped"));
  };
  const options = { report, signal: stop.signal };
  await expect(withLock(folder, "gadget-1.2.3", options, async () => "done")).rejects.toThrow();
  expect(lines).toEqual(["waiting for another process that is working on gadget-1.2.3"]);
});

test("runs the next piece of work when one fails", async () => {
  const folder = await temporaryFolder();
  const failing = withLock(folder, "gadget", {}, () => Promise.reject(new Error("failed")));
  const next = withLock(folder, "gadget", {}, async () => "done");
  await expect(failing).rejects.toThrow("failed");
  expect(await next).toBe("done");
});

test("removes what a killed process left unfinished", async () => {
  const context = await newContext();
  const left = join(context.cache, "unfinished", "gadget", "made", "half");
  await mkdir(left, { recursive: true });
  await inWorkFolder(context, "gadget", {}, async () => expect(existsSync(left)).toBe(false));
});
