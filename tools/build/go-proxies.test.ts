/** That GOPROXY means here what it means to Go. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { newContext, serve, temporaryFolder } from "../fixtures.ts";
import { downloadFromProxies, proxiesIn } from "./go-proxies.ts";

const direct = { url: "https://go.dev/dl/mod", continueOnError: false };
const comma = (url: string) => ({ url, continueOnError: false });

test.each([
  [undefined, [comma("https://proxy.golang.org"), direct]],
  ["", [comma("https://proxy.golang.org"), direct]],
  ["https://a.example/go/, b.example", [comma("https://a.example/go"), comma("https://b.example")]],
  [
    "https://a.example|direct,https://b.example",
    [{ ...comma("https://a.example"), continueOnError: true }, direct],
  ],
  ["https://a.example,off,https://b.example", [comma("https://a.example")]],
  ["off", []],
])("reads GOPROXY=%s", (list, expected) => {
  expect(proxiesIn(list)).toEqual(expected);
});

/** Proxies of which each answers everything with one status, and where a download by them leads. */
async function downloadFrom(statuses: readonly number[], separator: string): Promise<string> {
  const proxies = await Promise.all(
    statuses.map((status) =>
      serve((request, response) => response.writeHead(status).end(`${status} ${request.url}`)),
    ),
  );
  const context = await newContext();
  const file = join(await temporaryFolder(), "file");
  const env = { ...context.env, GOPROXY: proxies.join(separator) };
  await downloadFromProxies("m/@v/v1.zip", file, { ...context, env }, {});
  return readFile(file, "utf8");
}

test("after a comma, the next proxy is asked only where a file is missing", async () => {
  expect(await downloadFrom([404, 410, 200], ",")).toBe("200 /m/@v/v1.zip");
  await expect(downloadFrom([500, 200], ",")).rejects.toThrow(
    /^http:\S+\/m\/@v\/v1\.zip: HTTP 500$/,
  );
});

test("after a bar, the next proxy is asked after any error", async () => {
  expect(await downloadFrom([500, 200], "|")).toBe("200 /m/@v/v1.zip");
  await expect(downloadFrom([500, 404], "|")).rejects.toThrow(/HTTP 500; .*HTTP 404$/);
});

test("sends the user and password of a proxy, and does not print them", async () => {
  const base = await serve((request, response) => {
    const isUser = request.headers.authorization === `Basic ${btoa("me:p@ss")}`;
    response.writeHead(isUser && request.url === "/m" ? 200 : 401).end("content");
  });
  const context = await newContext();
  const file = join(await temporaryFolder(), "file");
  const proxy = base.replace("http://", "http://me:p%40ss@");
  const env = { ...context.env, GOPROXY: proxy };
  await downloadFromProxies("m", file, { ...context, env }, {});
  expect(await readFile(file, "utf8")).toBe("content");
  const failure = await downloadFromProxies("other", file, { ...context, env }, {}).catch(String);
  expect(failure).toBe(`Error: ${base}/other: HTTP 401`);
});

test("reads a proxy that is a folder", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "m"), "content");
  const context = await newContext();
  const file = join(folder, "copy");
  const proxy = pathToFileURL(folder).href;
  const env = { ...context.env, GOPROXY: `${proxy}/none,${proxy}` };
  await downloadFromProxies("m", file, { ...context, env }, {});
  expect(await readFile(file, "utf8")).toBe("content");
});

test("says that GOPROXY forbids downloads", async () => {
  const context = await newContext();
  const env = { ...context.env, GOPROXY: "off" };
  const download = downloadFromProxies("m", "unused", { ...context, env }, {});
  await expect(download).rejects.toThrow("GOPROXY=off allows no download");
});
