/** Where a tool is looked for, in which order, and what the error says if it is nowhere. */
import { existsSync, statSync } from "node:fs";
import { appendFile, readFile, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Build } from "../artifact.ts";
import type { ToolContext } from "../context.ts";
import * as fixtures from "../fixtures.ts";
import { resolve } from "../resolve.ts";
import { obtainAll } from "./obtain.ts";
import { newSearch, type Search } from "./search.ts";

const { install, installGo, newTool, newContext, program } = fixtures;

test("takes a program of the PATH whose version fits", async () => {
  const context = await newContext();
  await install(context, "gadget", program("1.2.3"));
  const found = await resolve(newSearch(context, await newTool()));
  expect(found).toEqual({ file: join(context.env.PATH ?? "", "gadget"), source: "PATH" });
});

test("passes over programs that do not fit, says so, and takes the one behind them", async () => {
  const folders = await Promise.all([1, 2, 3].map(() => fixtures.temporaryFolder()));
  const [older = "", silent = "", right = ""] = folders;
  await fixtures.writeProgram(join(older, "gadget"), program("1.2.30"));
  await fixtures.writeProgram(join(silent, "gadget"), "#!/bin/sh\nexit 1\n");
  await fixtures.writeProgram(join(right, "gadget"), program("1.2.3"));
  const context = await newContext({ env: { PATH: folders.join(":") } });
  const lines: string[] = [];
  const options = { report: (line: string) => lines.push(line) };
  const found = await resolve(newSearch(context, await newTool(), options));
  expect(found.file).toBe(join(right, "gadget"));
  expect(lines).toEqual([
    `gadget 1.2.3: ${older}/gadget is 1.2.30, not 1.2.3`,
    `gadget 1.2.3: ${silent}/gadget reports no version`,
  ]);
});

test("asks a program once that is on the PATH by two names", async () => {
  const context = await newContext();
  const folder = context.env.PATH ?? "";
  await install(context, "gadget", program("1.0.0"));
  await symlink(folder, `${folder}-again`);
  await installGo(context);
  const env = { PATH: `${folder}:${folder}-again` };
  const search = newSearch({ ...context, env }, await newTool());
  await resolve(search);
  expect(search.failures).toContain(`${folder}/gadget is 1.0.0, not 1.2.3`);
  expect(search.failures).not.toContain(`${folder}-again/gadget is 1.0.0, not 1.2.3`);
});

test("takes another program that serves as well, from its version on", async () => {
  const ask = { arguments: ["--version"] };
  const tool = await newTool({ substitute: { command: "widget", ask, from: "6.2.0" } });
  const context = await newContext();
  await installGo(context);
  await install(context, "widget", "#!/bin/sh\necho 'Widget server v=6.0.16 sha=00000000:0'\n");
  expect((await resolve(newSearch(context, tool))).source).toBe("build");
  await install(context, "widget", "#!/bin/sh\necho 'Widget server v=10.0.1 sha=00000000:0'\n");
  const { file } = await resolve(newSearch(context, tool));
  expect(file).toBe(join(context.env.PATH ?? "", "widget"));
});

test("builds what is nowhere else, once", async () => {
  const context = await newContext();
  const builds = await installGo(context);
  const tool = await newTool();
  const first = await resolve(newSearch(context, tool));
  expect(first.source).toBe("build");
  expect(await readFile(first.file, "utf8")).toContain("1.2.3");
  expect(await resolve(newSearch(context, tool))).toEqual(first);
  expect(await builds()).toEqual(["example.org/gadget"]);
});

test("builds again when what the build is made of has changed", async () => {
  const context = await newContext();
  const builds = await installGo(context);
  const tool = await newTool();
  const first = await resolve(newSearch(context, tool));
  await appendFile(join(tool.build.folder, "go.mod"), "require example.org/part v1.0.0\n");
  const second = await resolve(newSearch(context, tool));
  expect(second.file).not.toBe(first.file);
  expect(await builds()).toHaveLength(2);
});

test("keeps nothing of a build that calls itself another version", async () => {
  const context = await newContext();
  await installGo(context, { version: "1.2.2" });
  const tool = await newTool();
  await expect(resolve(newSearch(context, tool))).rejects.toThrow(
    "the result reports version 1.2.2, not 1.2.3",
  );
  expect(existsSync(join(context.cache, "tools"))).toBe(false);
});

test("says what was tried and what to do where nothing works", async () => {
  const context = await newContext();
  await install(context, "gadget", program("1.0.0"));
  const search = newSearch(context, await newTool());
  const failure = await resolve(search).then(String, (error: Error) => error.message);
  expect(failure).toBe(
    [
      "gadget 1.2.3 is not installed and could not be obtained:",
      `  - ${context.env.PATH}/gadget is 1.0.0, not 1.2.3`,
      "  - its project publishes no release for linux-amd64",
      "  - go is not on the PATH, and Go 1.26.8 could not be downloaded: no sum of golang.org/toolchain@v0.0.1-go1.26.8.linux-amd64 is pinned (`pnpm tools pin` does)",
      "Make one of these sources reachable and run again: finished downloads and builds are kept.",
    ].join("\n"),
  );
});

test("shows the log of a build that failed", async () => {
  const context = await newContext();
  await installGo(context, { meanwhile: "echo part.go:1: no such thing >&2; exit 1" });
  const search = newSearch(context, await newTool());
  const log = join(context.cache, "logs", "gadget-1.2.3.log");
  await expect(resolve(search)).rejects.toThrow(`(its log: ${log})`);
  expect(await readFile(log, "utf8")).toContain("part.go:1: no such thing");
});

test("reports how far a build is", async () => {
  const context = await newContext();
  await installGo(context, { meanwhile: "/bin/sleep 0.2" });
  const lines: string[] = [];
  const options = { report: (line: string) => lines.push(line) };
  await resolve(newSearch(context, await newTool(), options));
  expect(lines).toContainEqual(
    expect.stringMatching(/^gadget 1\.2\.3: building, all 1 packages compiled, linking, \d+:\d\d$/),
  );
  expect(lines.at(-1)).toMatch(/^gadget 1\.2\.3: built, 1 packages compiled, \d+:\d\d$/);
});

const hasContent = (file: string) => existsSync(file) && statSync(file).size > 0;

test("stops a build that is aborted, and leaves nothing of it", async () => {
  const context = await newContext();
  const running = join(await fixtures.temporaryFolder(), "pid");
  await installGo(context, { meanwhile: `echo $$ >${running}; exec /bin/sleep 60` });
  const stop = new AbortController();
  const report = () => hasContent(running) && stop.abort(new Error("stopped"));
  const search = newSearch(context, await newTool(), { signal: stop.signal, report });
  await expect(resolve(search)).rejects.toThrow(/^stopped$/);
  expect(existsSync(join(context.cache, "tools"))).toBe(false);
  const pid = Number(await readFile(running, "utf8"));
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});

const named = async (context: ToolContext, name: string, build: Partial<Build> = {}) => {
  const tool = await newTool({ name });
  const own = { ...tool.build, package: `example.org/${name}`, ...build };
  return newSearch(context, { ...tool, build: own });
};

test("obtains many in the order of their names, and each as soon as it is there", async () => {
  const context = await newContext();
  const builds = await installGo(context, { meanwhile: "/bin/sleep 0.1" });
  await install(context, "present", program("1.2.3"));
  await install(context, "first", `#!/bin/sh\n/bin/sleep 0.2\necho 1.0.0\n`);
  const names = ["first", "present", "second", "third"];
  const found = obtainAll(await Promise.all(names.map((name) => named(context, name))));
  await found[1];
  expect(await builds()).not.toContain("example.org/second");
  await Promise.all(found);
  expect(await builds()).toEqual(["first", "second", "third"].map((name) => `example.org/${name}`));
});

test("builds tools of one module in one run, and only those that are asked for", async () => {
  const context = await newContext();
  const builds = await installGo(context);
  const { folder } = (await newTool()).build;
  const searches = ["one", "two", "three"].map((name) => named(context, name, { folder }));
  const [one, two, three] = await Promise.all(searches);
  const files = await Promise.all(obtainAll([one, two] as Search[]));
  expect(await builds()).toEqual(["example.org/one example.org/two"]);
  expect(files.map(({ file }) => basename(file))).toEqual(["one", "two"]);
  await Promise.all(obtainAll([one, three] as Search[]));
  expect(await builds()).toEqual(["example.org/one example.org/two", "example.org/three"]);
});

test("gives Go the build tags of a tool, and builds again when they change", async () => {
  const context = await newContext();
  await installGo(context);
  const { folder } = (await newTool()).build;
  const plain = await named(context, "gadget", { folder });
  const tagged = await named(context, "gadget", { folder, tags: ["one", "two"] });
  const [first] = await Promise.all(obtainAll([plain]));
  const [second] = await Promise.all(obtainAll([tagged]));
  expect(second?.file).not.toBe(first?.file);
  const log = await readFile(join(context.cache, "logs", "gadget-1.2.3.log"), "utf8");
  expect(log).toContain("go build -v -tags one,two -ldflags");
});

test("builds with two versions of Go at once, and with one version one after the other", async () => {
  const context = await newContext();
  const running = await fixtures.temporaryFolder();
  const meanwhile = `: >${running}/$$; echo "$# $(echo ${running}/*)" >>${running}.log; /bin/sleep 0.3; /bin/rm ${running}/$$`;
  await installGo(context, { meanwhile });
  const searches = [
    named(context, "one"),
    named(context, "two"),
    named(context, "other", { go: "1.26.7" }),
  ];
  await Promise.all(obtainAll(await Promise.all(searches)));
  const lines = (await readFile(`${running}.log`, "utf8")).trim().split("\n");
  const atOnce = lines.map((line) => line.split(" ").length - 1);
  expect(Math.max(...atOnce)).toBe(2);
});

test("downloads side by side", async () => {
  let [open, most] = [0, 0];
  const base = await fixtures.serve(async (_, response) => {
    most = Math.max(most, ++open);
    await delay(100);
    open--;
    response.end(program("1.2.3"));
  });
  const names = ["one", "two", "three", "four"];
  const url = (name: string) => `${base}/${name}`;
  const sum = fixtures.sha256(program("1.2.3"));
  const context = await newContext({
    sums: Object.fromEntries(names.map((name) => [url(name), sum])),
    stallMs: 30_000,
  });
  const searches = names.map(async (name) =>
    newSearch(context, await newTool({ name, release: () => ({ url: url(name), sums: base }) })),
  );
  await Promise.all(obtainAll(await Promise.all(searches)));
  expect(most).toBeGreaterThan(1);
});
