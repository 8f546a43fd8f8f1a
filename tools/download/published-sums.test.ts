/** Every tool's release, served as its project lays it out, is checked against the sums that are published beside it. */
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import type { Release, Tool } from "../artifact.ts";
import type { ToolContext } from "../context.ts";
import { archive, installGo, newContext, newTool, serve, sha256 } from "../fixtures.ts";
import { newSearch } from "../obtain/search.ts";
import { toolNames, tools } from "../pinned/tool-list.ts";
import { resolve } from "../resolve.ts";
import { layerUrl } from "./image.ts";
import { readSum } from "./published-sums.ts";

const sum = sha256("gadget");
const other = sha256("other");
const url = "https://example.org/download/gadget%2Fv1/gadget.tar.gz";

test.each([
  ["a list of sums and files", `${other}  gadget.tar.gz.sbom\n${sum}  gadget.tar.gz\n`],
  ["a list with binary marks and folders", `${other} *./x.zip\n${sum} *./gadget.tar.gz\n`],
  ["one bare sum", `${sum}\n`],
  ["one bare sum without an end of line", sum],
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
  expect(readSum('{"message": "API rate limit exceeded"}', url)).toBeUndefined();
});

const host = { os: "linux", arch: "amd64" };

/** How each project publishes its sums: the text of the file, for a release with this sum. */
const layouts: Record<string, (release: Release, sum: string) => string> = {
  "dl.k8s.io": (_, bare) => bare,
  "api.github.com": ({ url }, digest) =>
    JSON.stringify({
      tag_name: "v0.8.0",
      assets: [
        { browser_download_url: `${url}.other`, digest: `sha256:${other}` },
        { browser_download_url: url, digest: `sha256:${digest}` },
      ],
    }),
  // What goreleaser writes, and etcd's own script.
  "github.com": ({ url }, listed) =>
    `${other}  LICENSE\n${listed}  ${basename(url)}\n${other}  ${basename(url)}.sbom\n`,
};

/** A registry's answers: the index of an image's platforms, one platform's manifest, and its last layer. */
function imagePages(release: Release, content: Buffer, layer: string) {
  const platform = (os: string, architecture: string, digest: string) => ({
    digest: `sha256:${digest}`,
    platform: { os, architecture },
  });
  const own = sha256("manifest");
  const manifests = [
    platform("linux", "s390x", other),
    platform("unknown", "unknown", other),
    platform(host.os, host.arch, own),
  ];
  const layers = [{ digest: `sha256:${other}` }, { digest: `sha256:${layer}` }];
  return {
    [release.sums]: JSON.stringify({ schemaVersion: 2, manifests }),
    [new URL(`./sha256:${own}`, release.sums).href]: JSON.stringify({ schemaVersion: 2, layers }),
    [layerUrl(release.sums, layer)]: content,
  };
}

/** What is downloaded of a release that has this sum. */
const downloadOf = ({ url, image, sums }: Release, published: string) =>
  image ? layerUrl(sums, published) : url;

/** All addresses of a release, for which this sum is published. */
const pagesOf = (release: Release, content: Buffer, published: string) =>
  release.image
    ? imagePages(release, content, published)
    : {
        [release.url]: content,
        [release.sums]: layouts[new URL(release.sums).host]?.(release, published) ?? "",
      };

/** What a tool's release holds: a program that reports the tool's version, packed as the project packs it. */
function contentOf(tool: Tool, { entry }: Release): Promise<Buffer> {
  const text = `#!/bin/sh\necho v${tool.version}\n`;
  return entry ? archive(entry, text) : Promise.resolve(Buffer.from(text));
}

/** A context whose https addresses are served by `pages`; any other address is missing. */
async function contextWith(pages: Readonly<Record<string, string | Buffer>>): Promise<ToolContext> {
  const base = await serve((request, response) => {
    const page = pages[`https:/${request.url}`];
    response.writeHead(page === undefined ? 404 : 200).end(page);
  });
  const local: typeof fetch = (input, init) => fetch(String(input).replace("https:/", base), init);
  return newContext({ host, fetch: local });
}

const released = toolNames.flatMap((name) => {
  const release = tools[name].release(host);
  return release ? [{ name, tool: tools[name], release }] : [];
});

test("only these have no release for Linux, or one many times their size", () => {
  const names = released.map(({ name }) => name);
  expect(toolNames.filter((name) => !names.includes(name))).toEqual([
    "miniredis",
    "promtool", // in an archive of 120 MB with all of Prometheus
    "amtool", // in an archive with all of Alertmanager
    "prometheus", // in an archive of 120 MB with promtool
  ]);
});

test.each(released)("takes $name with the sum that its project publishes", async (each) => {
  const { tool, release } = each;
  const content = await contentOf(tool, release);
  const context = await contextWith(pagesOf(release, content, sha256(content)));
  const found = await resolve(newSearch(context, tool));
  expect(found).toMatchObject({ source: "release", check: "published" });
  expect(await resolve(newSearch(context, tool))).toEqual(found);
});

test.each(released)("refuses $name with another sum than its project publishes", async (each) => {
  const { tool, release } = each;
  const content = await contentOf(tool, release);
  const published = sha256("what was released");
  const context = await contextWith(pagesOf(release, content, published));
  const builds = await installGo(context, { version: tool.version });
  await expect(resolve(newSearch(context, tool))).rejects.toThrow(
    `${downloadOf(release, published)}: SHA-256 is ${sha256(content)}, not the published ${published}`,
  );
  expect(existsSync(join(context.cache, "tools"))).toBe(false);
  expect(await builds()).toEqual([]);
});

test.each(released)("builds $name where no sum of its release is published", async (each) => {
  const { tool, release } = each;
  const content = await contentOf(tool, release);
  const context = await contextWith({ [release.url]: content });
  await installGo(context, { version: tool.version });
  const search = newSearch(context, tool);
  expect((await resolve(search)).source).toBe("build");
  expect(search.failures).toEqual([`${release.sums}: HTTP 404`]);
});

const image = {
  sums: "https://example.org/v2/gadgets/gadget/manifests/v1.2.3",
  url: "https://example.org/v2/gadgets/gadget/manifests/v1.2.3#linux-amd64",
  entry: "gadget",
  image: host,
};

test("builds a tool whose image is not made for this host, or is something else", async () => {
  const answers = [
    { manifests: [{ digest: `sha256:${other}` }] },
    { manifests: [] },
    { layers: [] },
    { errors: [{ code: "DENIED" }] },
    null,
  ];
  const page = "<!doctype html><title>Sign in</title>";
  for (const answer of [...answers.map((each) => JSON.stringify(each)), page]) {
    const context = await contextWith({ [image.sums]: answer });
    await installGo(context);
    const search = newSearch(context, await newTool({ release: () => image }));
    expect((await resolve(search)).source).toBe("build");
    expect(search.failures).toEqual([`${image.sums}: has no SHA-256 of ${image.url}`]);
  }
});

test("asks a registry for nothing but the layer whose sum is pinned", async () => {
  const content = await archive("gadget", "#!/bin/sh\necho 1.2.3\n");
  const sum = sha256(content);
  const context = await contextWith({ [layerUrl(image.sums, sum)]: content });
  const pinned = { ...context, sums: { [image.url]: sum } };
  const found = await resolve(newSearch(pinned, await newTool({ release: () => image })));
  expect(found).toMatchObject({ source: "release", check: "pinned" });
});

test("a pinned sum counts more than a published one, in the cache as well", async () => {
  const release = { url: "https://example.org/gadget", sums: "https://example.org/sums" };
  const content = "#!/bin/sh\necho 1.2.3\n";
  const pages = { [release.url]: content, [release.sums]: `${sha256(content)}  gadget\n` };
  const context = await contextWith(pages);
  const tool = await newTool({ release: () => release });
  const published = await resolve(newSearch(context, tool));
  expect(published.check).toBe("published");
  const pin = (pinned: string) => ({ ...context, sums: { [release.url]: pinned } });
  const same = await resolve(newSearch(pin(sha256(content)), tool));
  expect(same).toEqual({ ...published, check: "pinned" });
  await expect(resolve(newSearch(pin(other), tool))).rejects.toThrow(
    `SHA-256 is ${sha256(content)}, not the pinned ${other}`,
  );
});

test("a sum that does not come over TLS proves nothing", async () => {
  const sums = "http://example.org/sums";
  const context = await contextWith({});
  await installGo(context);
  const tool = await newTool({ release: () => ({ url: "https://example.org/gadget", sums }) });
  const search = newSearch(context, tool);
  expect((await resolve(search)).source).toBe("build");
  expect(search.failures).toEqual([`${sums}: a sum that is not published over TLS proves nothing`]);
});
