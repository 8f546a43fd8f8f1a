/** What a release must be to be used, and what becomes of a source that does not give it. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { archive, installGo, newTool, newWorkshop, program, serve, sha256 } from "./fixtures.ts";
import { resolve } from "./resolve.ts";
import { newSearch } from "./search.ts";

const sums = "unused";

test("unpacks an archive whose sum is the pinned one, and does not ask for it again", async () => {
  const content = await archive("gadget-1.2.3/gadget", program("1.2.3"));
  let requests = 0;
  const base = await serve((_, response) => {
    requests++;
    response.end(content);
  });
  const url = `${base}/gadget.tar.gz`;
  const workshop = await newWorkshop({ sums: { [url]: sha256(content) } });
  const tool = await newTool({ release: () => ({ url, entry: "gadget-1.2.3/gadget", sums }) });
  const found = await resolve(newSearch(workshop, "gadget", tool));
  expect(found.source).toBe("release");
  expect(await readFile(found.file, "utf8")).toBe(program("1.2.3"));
  expect(await resolve(newSearch(workshop, "gadget", tool))).toEqual(found);
  expect(requests).toBe(1);
});

test("takes a bare binary", async () => {
  const base = await serve((_, response) => response.end(program("1.2.3")));
  const url = `${base}/gadget`;
  const workshop = await newWorkshop({ sums: { [url]: sha256(program("1.2.3")) } });
  const tool = await newTool({ release: () => ({ url, sums }) });
  const { file, source } = await resolve(newSearch(workshop, "gadget", tool));
  expect(source).toBe("release");
  expect(await readFile(file, "utf8")).toBe(program("1.2.3"));
});

test("refuses what has another sum, says both, keeps nothing and builds nothing", async () => {
  const base = await serve((_, response) => response.end(program("1.2.3-evil")));
  const url = `${base}/gadget`;
  const pinned = sha256(program("1.2.3"));
  const workshop = await newWorkshop({ sums: { [url]: pinned } });
  const builds = await installGo(workshop);
  const tool = await newTool({ release: () => ({ url, sums }) });
  await expect(resolve(newSearch(workshop, "gadget", tool))).rejects.toThrow(
    `${url}: SHA-256 is ${sha256(program("1.2.3-evil"))}, not the pinned ${pinned}`,
  );
  expect(await readdir(join(workshop.cache, "tools", "gadget", "1.2.3"))).toEqual([]);
  expect(await builds()).toEqual([]);
});

test("downloads nothing that has no pinned sum", async () => {
  let requests = 0;
  const base = await serve((_, response) => {
    requests++;
    response.end(program("1.2.3"));
  });
  const workshop = await newWorkshop();
  await installGo(workshop);
  const tool = await newTool({ release: () => ({ url: `${base}/gadget`, sums }) });
  expect((await resolve(newSearch(workshop, "gadget", tool))).source).toBe("build");
  expect(requests).toBe(0);
});

test.each([
  ["a missing file", "HTTP 404"],
  ["a server that stalls", "nothing came for 0.3 s"],
  ["a connection that breaks", "terminated: other side closed"],
])("builds the tool after %s, and says why", async (what, reason) => {
  const base = await serve((_, response) => {
    if (what === "a missing file") return response.writeHead(404).end();
    const breaks = () => what === "a connection that breaks" && response.destroy();
    return response.writeHead(200, { "content-length": 1000 }).write("#!/bin/sh\n", breaks);
  });
  const url = `${base}/gadget`;
  const workshop = await newWorkshop({ sums: { [url]: sha256("") } });
  await installGo(workshop);
  const search = newSearch(workshop, "gadget", await newTool({ release: () => ({ url, sums }) }));
  expect((await resolve(search)).source).toBe("build");
  expect(search.tried).toEqual([`${url}: ${reason}`]);
});

test("asks a host that gives no answer only once", async () => {
  let requests = 0;
  const base = await serve(() => {
    requests++;
  });
  const workshop = await newWorkshop({
    sums: { [`${base}/one`]: sha256(""), [`${base}/other`]: sha256("") },
  });
  await installGo(workshop);
  for (const path of ["one", "other"]) {
    const release = () => ({ url: `${base}/${path}`, sums });
    const search = newSearch(workshop, path, await newTool({ release }));
    expect((await resolve(search)).source).toBe("build");
    expect(search.tried).toEqual([`${base}/${path}: nothing came for 0.3 s`]);
  }
  expect(requests).toBe(1);
});
