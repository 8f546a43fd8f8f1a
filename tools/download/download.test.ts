/** Which releases are used, and what happens when a source fails or serves something else. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { archive, installGo, newContext, newTool, program, serve, sha256 } from "../fixtures.ts";
import { newSearch } from "../obtain/search.ts";
import { resolve } from "../resolve.ts";

const sums = "unused";

test("unpacks an archive whose sum is the pinned one, and does not ask for it again", async () => {
  const content = await archive("gadget-1.2.3/gadget", program("1.2.3"));
  let requests = 0;
  const base = await serve((_, response) => {
    requests++;
    response.end(content);
  });
  const url = `${base}/gadget.tar.gz`;
  const context = await newContext({ sums: { [url]: sha256(content) } });
  const tool = await newTool({ release: () => ({ url, entry: "gadget-1.2.3/gadget", sums }) });
  const found = await resolve(newSearch(context, tool));
  expect(found.source).toBe("release");
  expect(await readFile(found.file, "utf8")).toBe(program("1.2.3"));
  expect(await resolve(newSearch(context, tool))).toEqual(found);
  expect(requests).toBe(1);
});

test("takes a bare binary", async () => {
  const base = await serve((_, response) => response.end(program("1.2.3")));
  const url = `${base}/gadget`;
  const context = await newContext({ sums: { [url]: sha256(program("1.2.3")) } });
  const tool = await newTool({ release: () => ({ url, sums }) });
  const { file, source } = await resolve(newSearch(context, tool));
  expect(source).toBe("release");
  expect(await readFile(file, "utf8")).toBe(program("1.2.3"));
});

test("refuses a file with another sum, names both, keeps nothing and builds nothing", async () => {
  const base = await serve((_, response) => response.end(program("1.2.3-evil")));
  const url = `${base}/gadget`;
  const pinned = sha256(program("1.2.3"));
  const context = await newContext({ sums: { [url]: pinned } });
  const builds = await installGo(context);
  const tool = await newTool({ release: () => ({ url, sums }) });
  await expect(resolve(newSearch(context, tool))).rejects.toThrow(
    `${url}: SHA-256 is ${sha256(program("1.2.3-evil"))}, not the pinned ${pinned}`,
  );
  expect(existsSync(join(context.cache, "tools"))).toBe(false);
  expect(await builds()).toEqual([]);
});

test("downloads nothing whose sum is neither pinned nor published over TLS", async () => {
  let requests = 0;
  const base = await serve((_, response) => {
    requests++;
    response.end(program("1.2.3"));
  });
  const context = await newContext();
  await installGo(context);
  const tool = await newTool({ release: () => ({ url: `${base}/gadget`, sums }) });
  expect((await resolve(newSearch(context, tool))).source).toBe("build");
  expect(requests).toBe(0);
});

test.each([
  ["a missing file", "HTTP 404"],
  ["a server that stalls", "nothing received for 0.3 s"],
  ["a connection that breaks", "terminated: other side closed"],
])("builds the tool after %s, and says why", async (what, reason) => {
  const base = await serve((_, response) => {
    if (what === "a missing file") return response.writeHead(404).end();
    const breaks = () => what === "a connection that breaks" && response.destroy();
    return response.writeHead(200, { "content-length": 1000 }).write("#!/bin/sh\n", breaks);
  });
  const url = `${base}/gadget`;
  const context = await newContext({ sums: { [url]: sha256("") } });
  await installGo(context);
  const search = newSearch(context, await newTool({ release: () => ({ url, sums }) }));
  expect((await resolve(search)).source).toBe("build");
  expect(search.failures).toEqual([`${url}: ${reason}`]);
});

test("asks a host that does not answer only once", async () => {
  let requests = 0;
  const base = await serve(() => {
    requests++;
  });
  const context = await newContext({
    sums: { [`${base}/one`]: sha256(""), [`${base}/other`]: sha256("") },
  });
  await installGo(context);
  for (const path of ["one", "other"]) {
    const release = () => ({ url: `${base}/${path}`, sums });
    const search = newSearch(context, await newTool({ name: path, release }));
    expect((await resolve(search)).source).toBe("build");
    expect(search.failures).toEqual([`${base}/${path}: nothing received for 0.3 s`]);
  }
  expect(requests).toBe(1);
});
