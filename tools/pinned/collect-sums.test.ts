/** How sums are read from what the projects publish, and when they are refused. */
import { expect, test } from "vitest";
import { readSum } from "../download/published-sums.ts";
import { newContext, newTool, serve, sha256 } from "../fixtures.ts";
import { collectSums } from "./collect-sums.ts";

const sum = sha256("gadget");
const other = sha256("other");
const url = "https://example.org/download/gadget%2Fv1/gadget.tar.gz";

test.each([
  ["a list of sums and files", `${other}  gadget.tar.gz.sbom\n${sum}  gadget.tar.gz\n`],
  ["a list with binary marks and folders", `${other} *./x.zip\n${sum} *./gadget.tar.gz\n`],
  ["one bare sum", `${sum}\n`],
  [
    "a release in GitHub's API",
    JSON.stringify({
      assets: [
        { browser_download_url: `${url}.sig`, digest: `sha256:${other}` },
        { browser_download_url: url, digest: `sha256:${sum}` },
      ],
    }),
  ],
])("reads a sum from %s", (_, published) => {
  expect(readSum(published, url)).toBe(sum);
});

test("finds no sum where there is none for the file", () => {
  expect(readSum(`${other}  gadget.zip\n`, url)).toBeUndefined();
  expect(readSum("<!doctype html><title>Sign in</title>", url)).toBeUndefined();
  const unsigned = JSON.stringify({ assets: [{ browser_download_url: url, digest: null }] });
  expect(readSum(unsigned, url)).toBeUndefined();
});

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
  const context = await newContext({ sums: before });
  const both = [await released(base, "widget"), await released(base, "gadget")];
  const { sums, problems } = await collectSums(both, [], context);
  expect(sums).toEqual({ [`${base}/gadget`]: sum, [`${base}/widget`]: other });
  expect(problems).toEqual([`${base}/sums: has no SHA-256 of ${base}/widget`]);
});

test("says which published sums could not be read", async () => {
  const base = await serve((_, response) => response.writeHead(503).end());
  const { sums, problems } = await collectSums(
    [await released(base, "gadget")],
    [],
    await newContext(),
  );
  expect(sums).toEqual({});
  expect(problems).toEqual([`${base}/sums: HTTP 503`]);
});

test("refuses a release that was replaced after its sum was pinned", async () => {
  const base = await serve((_, response) => response.end(`${sum}  gadget\n`));
  const context = await newContext({ sums: { [`${base}/gadget`]: other } });
  const collected = collectSums([await released(base, "gadget")], [], context);
  await expect(collected).rejects.toThrow(`${base}/gadget: was ${other}, is now ${sum}`);
});
