/** A machine without a fitting Go gets the pinned one, checked, into its cache. */
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ToolContext } from "../context.ts";
import { install, newContext, newTool, serve, sha256, zipOf } from "../fixtures.ts";
import { newSearch } from "../obtain/search.ts";
import { resolve } from "../resolve.ts";
import { hashOfFiles } from "./module-zip.ts";
import { toolchainOf } from "./toolchain.ts";

/** "Builds" a program that reports 1.2.3, and writes down its own settings. */
const standIn = `#!/bin/sh
case "$1" in env | list) exit ;; esac
while [ "$1" != -o ]; do shift; done
for setting in "$GOTOOLCHAIN" "$GOROOT" "$GOMODCACHE" "$GOCACHE"; do echo "$setting"; done >"\${0%/bin/go}/settings"
printf '#!/bin/sh\\necho 1.2.3\\n' >"$2"
`;

const name = toolchainOf("1.26.8", { os: "linux", arch: "amd64" });
const files = {
  [`${name}/bin/go`]: standIn,
  [`${name}/pkg/tool/linux_amd64/compile`]: "#!/bin/sh\n",
  [`${name}/src/_go.mod`]: "module std\n",
};
const sum = hashOfFiles(
  new Map(Object.entries(files).map(([file, content]) => [file, sha256(content)])),
);

/** A context whose GOPROXY serves the toolchain, and the paths that were asked for. */
async function newContextWithProxy(changes: Partial<ToolContext> = {}) {
  const requests: string[] = [];
  const base = await serve((request, response) => {
    requests.push(request.url ?? "");
    response.end(zipOf(files));
  });
  const context = await newContext({ sums: { [name]: sum }, ...changes });
  return { context: { ...context, env: { ...context.env, GOPROXY: base } }, requests };
}

test("computes the sum that Go's checksum database lists", () => {
  const content = "module github.com/spf13/pflag\n\ngo 1.12\n"; // of v1.0.5, whose line is in many a go.sum
  const sums = new Map([["go.mod", sha256(content)]]);
  expect(hashOfFiles(sums)).toBe("h1:McXfInJRrz4CZXVZOBLb0bTZqETkiAhM9Iw0y3An2Bg=");
});

test("without Go on the PATH, downloads the pinned one once and builds with it", async () => {
  const { context, requests } = await newContextWithProxy();
  expect((await resolve(newSearch(context, await newTool()))).source).toBe("build");
  expect((await resolve(newSearch(context, await newTool({ name: "other" })))).source).toBe(
    "build",
  );
  expect(requests).toEqual(["/golang.org/toolchain/@v/v0.0.1-go1.26.8.linux-amd64.zip"]);
});

test("a downloaded Go is as Go's own update leaves it, and keeps modules and packages in the cache", async () => {
  const { context } = await newContextWithProxy();
  await resolve(newSearch(context, await newTool()));
  const root = join(context.cache, "go", "toolchain@v0.0.1-go1.26.8.linux-amd64");
  expect((await stat(join(root, "pkg/tool/linux_amd64/compile"))).mode & 0o111).toBe(0o111);
  expect(await readFile(join(root, "src/go.mod"), "utf8")).toBe("module std\n");
  const settings = (await readFile(join(root, "settings"), "utf8")).split("\n");
  expect(settings.slice(0, 4)).toEqual([
    "local",
    root,
    join(context.cache, "go", "modules"),
    join(context.cache, "go", "compiled"),
  ]);
});

test("a Go that is too old to fetch another is left alone", async () => {
  const { context, requests } = await newContextWithProxy();
  await install(context, "go", "#!/bin/sh\necho go1.19.8\n");
  expect((await resolve(newSearch(context, await newTool()))).source).toBe("build");
  expect(requests).toHaveLength(1);
});

test("refuses a toolchain with another sum, names both, and keeps nothing", async () => {
  const pinned = sum.replace("h1:", "h1:x");
  const { context } = await newContextWithProxy({ sums: { [name]: pinned } });
  await expect(resolve(newSearch(context, await newTool()))).rejects.toThrow(
    `go is not on the PATH, and Go 1.26.8 could not be downloaded: ${name}: its sum is ${sum}, not the pinned ${pinned}`,
  );
  expect(existsSync(join(context.cache, "go"))).toBe(false);
});

test("downloads no toolchain that has no pinned sum", async () => {
  const { context, requests } = await newContextWithProxy({ sums: {} });
  await expect(resolve(newSearch(context, await newTool()))).rejects.toThrow(
    `no sum of ${name} is pinned`,
  );
  expect(requests).toEqual([]);
});
