/** Which sums are collected from what the projects publish, and when they are refused. */
import { expect, test } from "vitest";
import { toolchainOf } from "../build/toolchain.ts";
import type { ToolContext } from "../context.ts";
import { localFetch, newContext, newTool, serve, sha256 } from "../fixtures.ts";
import { collectSums, hosts } from "./collect-sums.ts";

const sum = sha256("gadget");
const other = sha256("other");

/** A context that reaches a stand-in for Go's checksum database. */
async function newContextWithDatabase(changes: Partial<ToolContext> = {}): Promise<ToolContext> {
  const database: typeof fetch = async (input, init) => {
    const [, module, version] =
      String(input).match(/^https:\/\/sum\.golang\.org\/lookup\/(\S+)@(\S+)$/) ?? [];
    if (!module) return localFetch(input, init);
    return new Response(`1\n${module} ${version} h1:ab+/c=\n${module} ${version}/go.mod h1:d=\n`);
  };
  return newContext({ fetch: database, ...changes });
}

const toolchains = Object.fromEntries(
  hosts.map((host) => [toolchainOf("1.26.8", host), "h1:ab+/c="]),
);

/** A tool that is released for Linux on amd64 alone. */
const released = (base: string, file: string) =>
  newTool({
    release: ({ os, arch }) =>
      os === "linux" && arch === "amd64"
        ? { url: `${base}/${file}`, sums: `${base}/sums` }
        : undefined,
  });

test("collects what is published, keeps what was pinned, and drops sums of other versions", async () => {
  const base = await serve((_, response) => response.end(`${sum}  gadget\n`));
  const before = { [`${base}/widget`]: other, [`${base}/gadget-of-old`]: other };
  const context = await newContextWithDatabase({ sums: before });
  const both = [await released(base, "widget"), await released(base, "gadget")];
  const { sums, problems } = await collectSums(both, [], context);
  expect(sums).toEqual({ ...toolchains, [`${base}/gadget`]: sum, [`${base}/widget`]: other });
  expect(problems).toEqual([`${base}/sums: has no SHA-256 of ${base}/widget`]);
});

test("says which published sums could not be read", async () => {
  const base = await serve((_, response) => response.writeHead(503).end());
  const { sums, problems } = await collectSums(
    [await released(base, "gadget")],
    [],
    await newContextWithDatabase(),
  );
  expect(sums).toEqual(toolchains);
  expect(problems).toEqual([`${base}/sums: HTTP 503`]);
});

test("refuses a release that was replaced after its sum was pinned", async () => {
  const base = await serve((_, response) => response.end(`${sum}  gadget\n`));
  const context = await newContextWithDatabase({ sums: { [`${base}/gadget`]: other } });
  const collected = collectSums([await released(base, "gadget")], [], context);
  await expect(collected).rejects.toThrow(`${base}/gadget: was ${other}, is now ${sum}`);
});

test("asks the module proxies for the sum of a toolchain where the database is out of reach", async () => {
  const [toolchain] = Object.keys(toolchains);
  const base = await serve((request, response) => {
    const isKnown = request.url === `/sumdb/sum.golang.org/lookup/${toolchain}`;
    response.writeHead(isKnown ? 200 : 404).end(`1\n${toolchain?.replace("@", " ")} h1:x=\n`);
  });
  const context = await newContext();
  const env = { ...context.env, GOPROXY: base };
  const { sums, problems } = await collectSums([await newTool()], [], { ...context, env });
  expect(sums).toEqual({ [`${toolchain}`]: "h1:x=" });
  expect(problems).toHaveLength(3);
});
