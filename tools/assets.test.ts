/** Files of the projects: downloaded where they can be, else out of the Go module. */
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import type { Asset } from "./asset.ts";
import { install, newWorkshop, serve, sha256, temporaryFolder } from "./fixtures.ts";
import { resolveAssetIn } from "./obtain-asset.ts";
import { collectSums } from "./pin.ts";
import type { Workshop } from "./workshop.ts";

const files = {
  "manifests/crds/one.yaml": "kind: One\n",
  "manifests/crds/deep/two.yaml": "kind: Two\n",
  "manifests/crds/deep/testdata/three.yaml": "kind: Three\n",
  "manifests/crds/embed.go": "package crds\n",
  "hack/wrap.sh": "#!/bin/sh\n",
};

async function newAsset(path: string, base = "http://127.0.0.1:1"): Promise<Asset> {
  const folder = await temporaryFolder();
  const pin = "module x\ntoolchain go1.26.8\nrequire example.org/gadget v1.2.3\n";
  await writeFile(join(folder, "go.mod"), pin);
  return { folder, module: "example.org/gadget", files: base, path };
}

/** A stand-in for Go that knows the module. */
async function installModule(workshop: Workshop): Promise<void> {
  const root = await temporaryFolder();
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), content, { mode: 0o444 });
  }
  const go = `#!/bin/sh
[ "$1" = env ] && { echo go1.26.8; exit; }
[ "$*" = "mod download -json example.org/gadget@v1.2.3" ] && echo '{"Dir": "${root}"}'
`;
  await install(workshop, "go", go);
}

test("copies a folder out of the Go module: what is applied, and nothing else", async () => {
  const workshop = await newWorkshop();
  await installModule(workshop);
  const asset = await newAsset("manifests/crds");
  const folder = await resolveAssetIn(workshop, "gadget-crds", asset);
  expect(folder).toBe(join(workshop.cache, "assets", "gadget-crds", "1.2.3", "crds"));
  const found = (await readdir(folder, { recursive: true })).sort();
  expect(found).toEqual(["deep", "deep/two.yaml", "one.yaml"]);
});

test("makes a script runnable, and needs Go for it only once", async () => {
  const workshop = await newWorkshop();
  await installModule(workshop);
  const asset = await newAsset("hack/wrap.sh");
  const file = await resolveAssetIn(workshop, "wrap.sh", asset);
  expect((await stat(file)).mode & 0o777).toBe(0o755);
  await install(workshop, "go", "#!/bin/sh\nexit 1\n");
  expect(await resolveAssetIn(workshop, "wrap.sh", asset)).toBe(file);
});

test("downloads the files whose sums were pinned from the module, with no Go at all", async () => {
  const base = await serve((request, response) => {
    const file = (request.url ?? "").replace("/v1.2.3/", "") as keyof typeof files;
    response.end(files[file]);
  });
  const asset = await newAsset("manifests/crds", base);
  const pinning = await newWorkshop();
  await installModule(pinning);
  const { sums, problems } = await collectSums([], [asset], pinning);
  expect(problems).toEqual([]);
  const folder = await resolveAssetIn(await newWorkshop({ sums }), "gadget-crds", asset);
  expect(await readFile(join(folder, "deep/two.yaml"), "utf8")).toBe("kind: Two\n");
  expect((await readdir(folder)).sort()).toEqual(["deep", "one.yaml"]);
});

test("refuses a file with another sum, and keeps nothing of the folder", async () => {
  const base = await serve((_, response) => response.end("kind: Evil\n"));
  const asset = await newAsset("manifests/crds", base);
  const sums = { [`${base}/v1.2.3/manifests/crds/one.yaml`]: sha256("kind: One\n") };
  const workshop = await newWorkshop({ sums });
  await installModule(workshop);
  await expect(resolveAssetIn(workshop, "gadget-crds", asset)).rejects.toThrow(
    `SHA-256 is ${sha256("kind: Evil\n")}, not the pinned ${sha256("kind: One\n")}`,
  );
  expect(await readdir(join(workshop.cache, "assets", "gadget-crds"))).toEqual([]);
});

test("says what was tried where neither way leads to it", async () => {
  const workshop = await newWorkshop();
  const asset = await newAsset("manifests/crds");
  const failure = await resolveAssetIn(workshop, "gadget-crds", asset).catch(String);
  expect(failure).toBe(
    [
      "Error: gadget-crds 1.2.3 cannot be had:",
      "  - no SHA-256 is pinned for http://127.0.0.1:1/v1.2.3/manifests/crds",
      "  - go is not on the PATH",
      "Install Go, or make the network reach one of them, and run again.",
    ].join("\n"),
  );
});
