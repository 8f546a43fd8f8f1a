/** Files of the projects: downloaded where they can be, else out of the Go module. */
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import type { Asset } from "../artifact.ts";
import type { ToolContext } from "../context.ts";
import { install, newContext, serve, sha256, temporaryFolder } from "../fixtures.ts";
import { collectSums } from "../pinned/collect-sums.ts";
import { resolve } from "../resolve.ts";
import { newSearch } from "./search.ts";

const files = {
  "manifests/crds/one.yaml": "kind: One\n",
  "manifests/crds/deep/two.yaml": "kind: Two\n",
  "manifests/crds/deep/testdata/three.yaml": "kind: Three\n",
  "manifests/crds/embed.go": "package crds\n",
  "hack/wrap.sh": "#!/bin/sh\n",
};

const newAsset = (name: string, path: string, base = "http://127.0.0.1:1"): Asset => ({
  name,
  version: "1.2.3",
  go: "1.26.8",
  module: "example.org/gadget",
  files: base,
  path,
});

const resolveIn = async (context: ToolContext, asset: Asset): Promise<string> =>
  (await resolve(newSearch(context, asset))).file;

/** A stand-in for Go that knows the module. */
async function installModule(context: ToolContext): Promise<void> {
  const root = await temporaryFolder();
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), content, { mode: 0o444 });
  }
  const go = `#!/bin/sh
[ "$1" = env ] && { echo go1.26.8; exit; }
[ "$*" = "mod download -json example.org/gadget@v1.2.3" ] && echo '{"Dir": "${root}"}'
`;
  await install(context, "go", go);
}

test("copies a folder out of the Go module: what is applied, and nothing else", async () => {
  const context = await newContext();
  await installModule(context);
  const asset = newAsset("gadget-crds", "manifests/crds");
  const folder = await resolveIn(context, asset);
  expect(folder).toBe(join(context.cache, "assets", "gadget-crds", "1.2.3", "crds"));
  const found = (await readdir(folder, { recursive: true })).sort();
  expect(found).toEqual(["deep", "deep/two.yaml", "one.yaml"]);
});

test("makes a script runnable, and needs Go for it only once", async () => {
  const context = await newContext();
  await installModule(context);
  const asset = newAsset("wrap.sh", "hack/wrap.sh");
  const file = await resolveIn(context, asset);
  expect((await stat(file)).mode & 0o777).toBe(0o755);
  await install(context, "go", "#!/bin/sh\nexit 1\n");
  expect(await resolveIn(context, asset)).toBe(file);
});

test("downloads the files whose sums were pinned from the module, with no Go at all", async () => {
  const base = await serve((request, response) => {
    const file = (request.url ?? "").replace("/v1.2.3/", "") as keyof typeof files;
    response.end(files[file]);
  });
  const asset = newAsset("gadget-crds", "manifests/crds", base);
  const pinning = await newContext();
  await installModule(pinning);
  const { sums, problems } = await collectSums([], [asset], pinning);
  expect(problems.filter((problem) => !problem.includes("golang.org/toolchain"))).toEqual([]);
  const folder = await resolveIn(await newContext({ sums }), asset);
  expect(await readFile(join(folder, "deep/two.yaml"), "utf8")).toBe("kind: Two\n");
  expect((await readdir(folder)).sort()).toEqual(["deep", "one.yaml"]);
});

test("refuses a file with another sum, and keeps nothing of the folder", async () => {
  const base = await serve((_, response) => response.end("kind: Evil\n"));
  const asset = newAsset("gadget-crds", "manifests/crds", base);
  const sums = { [`${base}/v1.2.3/manifests/crds/one.yaml`]: sha256("kind: One\n") };
  const context = await newContext({ sums });
  await installModule(context);
  await expect(resolveIn(context, asset)).rejects.toThrow(
    `SHA-256 is ${sha256("kind: Evil\n")}, not the pinned ${sha256("kind: One\n")}`,
  );
  expect(existsSync(join(context.cache, "assets"))).toBe(false);
});

test("says what was tried where neither way leads to it", async () => {
  const context = await newContext();
  const failure = await resolveIn(context, newAsset("gadget-crds", "manifests/crds")).catch(String);
  expect(failure).toBe(
    [
      "Error: gadget-crds 1.2.3 is not installed and could not be obtained:",
      "  - no SHA-256 sum is pinned for http://127.0.0.1:1/v1.2.3/manifests/crds",
      "  - go is not on the PATH, and Go 1.26.8 could not be downloaded: no sum of golang.org/toolchain@v0.0.1-go1.26.8.linux-amd64 is pinned (`pnpm tools pin` does)",
      "Make one of these sources reachable and run again: finished downloads and builds are kept.",
    ].join("\n"),
  );
});
