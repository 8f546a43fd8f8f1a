/** Where a tool is looked for, in which order, and what is said when it is nowhere. */
import { existsSync } from "node:fs";
import { appendFile, readdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as fixtures from "./fixtures.ts";
import { inOrder, resolve } from "./resolve.ts";
import { newSearch } from "./search.ts";

const { install, installGo, newTool, newWorkshop, program } = fixtures;

test("takes a program of the PATH whose version fits", async () => {
  const workshop = await newWorkshop();
  await install(workshop, "gadget", program("1.2.3"));
  const found = await resolve(newSearch(workshop, "gadget", await newTool()));
  expect(found).toEqual({ file: join(workshop.environment.PATH ?? "", "gadget"), source: "PATH" });
});

test("passes over programs that do not fit, says so, and takes the one behind them", async () => {
  const folders = await Promise.all([1, 2, 3].map(() => fixtures.temporaryFolder()));
  const [older = "", silent = "", right = ""] = folders;
  await fixtures.writeProgram(join(older, "gadget"), program("1.2.30"));
  await fixtures.writeProgram(join(silent, "gadget"), "#!/bin/sh\nexit 1\n");
  await fixtures.writeProgram(join(right, "gadget"), program("1.2.3"));
  const workshop = await newWorkshop({ environment: { PATH: folders.join(":") } });
  const lines: string[] = [];
  const options = { report: (line: string) => lines.push(line) };
  const found = await resolve(newSearch(workshop, "gadget", await newTool(), options));
  expect(found.file).toBe(join(right, "gadget"));
  expect(lines).toEqual([
    `gadget 1.2.3: ${older}/gadget is 1.2.30, not 1.2.3`,
    `gadget 1.2.3: ${silent}/gadget tells no version`,
  ]);
});

test("asks a program once that is on the PATH by two names", async () => {
  const workshop = await newWorkshop();
  const folder = workshop.environment.PATH ?? "";
  await install(workshop, "gadget", program("1.0.0"));
  await symlink(folder, `${folder}-again`);
  await installGo(workshop);
  const environment = { PATH: `${folder}:${folder}-again` };
  const search = newSearch({ ...workshop, environment }, "gadget", await newTool());
  await resolve(search);
  expect(search.tried).toContain(`${folder}/gadget is 1.0.0, not 1.2.3`);
  expect(search.tried).not.toContain(`${folder}-again/gadget is 1.0.0, not 1.2.3`);
});

test("takes another program that serves as well, from its version on", async () => {
  const ask = { arguments: ["--version"] };
  const tool = await newTool({ instead: { command: "widget", ask, from: "6.2.0" } });
  const workshop = await newWorkshop();
  await installGo(workshop);
  await install(workshop, "widget", "#!/bin/sh\necho 'Widget server v=6.0.16 sha=00000000:0'\n");
  expect((await resolve(newSearch(workshop, "gadget", tool))).source).toBe("build");
  await install(workshop, "widget", "#!/bin/sh\necho 'Widget server v=10.0.1 sha=00000000:0'\n");
  const { file } = await resolve(newSearch(workshop, "gadget", tool));
  expect(file).toBe(join(workshop.environment.PATH ?? "", "widget"));
});

test("builds what is nowhere else, once", async () => {
  const workshop = await newWorkshop();
  const builds = await installGo(workshop);
  const tool = await newTool();
  const first = await resolve(newSearch(workshop, "gadget", tool));
  expect(first.source).toBe("build");
  expect(await readFile(first.file, "utf8")).toContain("1.2.3");
  expect(await resolve(newSearch(workshop, "gadget", tool))).toEqual(first);
  expect(await builds()).toEqual(["example.org/gadget"]);
});

test("builds again when what the build is made of has changed", async () => {
  const workshop = await newWorkshop();
  const builds = await installGo(workshop);
  const tool = await newTool();
  const first = await resolve(newSearch(workshop, "gadget", tool));
  await appendFile(join(tool.build.folder, "go.mod"), "require example.org/part v1.0.0\n");
  const second = await resolve(newSearch(workshop, "gadget", tool));
  expect(second.file).not.toBe(first.file);
  expect(await builds()).toHaveLength(2);
});

test("keeps nothing of a build that calls itself another version", async () => {
  const workshop = await newWorkshop();
  await installGo(workshop, { version: "1.2.2" });
  const tool = await newTool();
  await expect(resolve(newSearch(workshop, "gadget", tool))).rejects.toThrow(
    "what came of it says that it is 1.2.2",
  );
  expect(await readdir(join(workshop.cache, "tools", "gadget", "1.2.3"))).toEqual([]);
});

test("says what was tried and what to do where there is no Go", async () => {
  const workshop = await newWorkshop();
  await install(workshop, "gadget", program("1.0.0"));
  const search = newSearch(workshop, "gadget", await newTool());
  const failure = await resolve(search).then(String, (error: Error) => error.message);
  expect(failure).toBe(
    [
      "gadget 1.2.3 is not on this machine, and cannot be had:",
      `  - ${workshop.environment.PATH}/gadget is 1.0.0, not 1.2.3`,
      "  - release for linux-amd64: there is none",
      "  - go is not on the PATH",
      "Put gadget 1.2.3 on the PATH, or install Go 1.26 or newer, and run again: it goes on from here.",
    ].join("\n"),
  );
});

test("shows the log of a build that failed", async () => {
  const workshop = await newWorkshop();
  await installGo(workshop, { meanwhile: "echo part.go:1: no such thing >&2; exit 1" });
  const search = newSearch(workshop, "gadget", await newTool());
  const log = join(workshop.cache, "logs", "gadget-1.2.3.log");
  await expect(resolve(search)).rejects.toThrow(`The log of its build: ${log}`);
  expect(await readFile(log, "utf8")).toContain("part.go:1: no such thing");
});

test("reports how far a build is", async () => {
  const workshop = await newWorkshop();
  await installGo(workshop, { meanwhile: "/bin/sleep 0.2" });
  const lines: string[] = [];
  const options = { report: (line: string) => lines.push(line) };
  await resolve(newSearch(workshop, "gadget", await newTool(), options));
  expect(lines).toContain("gadget 1.2.3: building, 1 packages compiled, 0:00");
  expect(lines.at(-1)).toBe("gadget 1.2.3: built, 1 packages compiled, 0:00");
});

test("stops a build that is not wanted any more, and leaves nothing of it", async () => {
  const workshop = await newWorkshop();
  const running = join(await fixtures.temporaryFolder(), "pid");
  await installGo(workshop, { meanwhile: `echo $$ >${running}; exec /bin/sleep 60` });
  const stop = new AbortController();
  const report = () => existsSync(running) && stop.abort(new Error("stopped"));
  const search = newSearch(workshop, "gadget", await newTool(), { signal: stop.signal, report });
  await expect(resolve(search)).rejects.toThrow(/^stopped$/);
  expect(await readdir(join(workshop.cache, "tools", "gadget", "1.2.3"))).toEqual([]);
  const pid = Number(await readFile(running, "utf8"));
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});

test("gets many in the order of their names, and each as soon as it is there", async () => {
  const workshop = await newWorkshop();
  const builds = await installGo(workshop, { meanwhile: "/bin/sleep 0.1" });
  await install(workshop, "present", program("1.2.3"));
  await install(workshop, "first", `#!/bin/sh\n/bin/sleep 0.2\necho 1.0.0\n`);
  const names = ["first", "present", "second", "third"];
  const made = names.map(async (name) => {
    const { build } = await newTool();
    return newSearch(
      workshop,
      name,
      await newTool({ build: { ...build, package: `example.org/${name}` } }),
    );
  });
  const files = inOrder(await Promise.all(made));
  await files[1];
  expect(await builds()).not.toContain("example.org/second");
  await Promise.all(files);
  expect(await builds()).toEqual(["first", "second", "third"].map((name) => `example.org/${name}`));
});
