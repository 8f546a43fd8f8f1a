/** That versions and sums fit together, and that a go.mod that pins nothing is refused. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { urlOf } from "../artifact.ts";
import { temporaryFolder } from "../fixtures.ts";
import sums from "../sums.json" with { type: "json" };
import { assets } from "./asset-list.ts";
import { hosts } from "./collect-sums.ts";
import { readPin } from "./go-mod.ts";
import { startNames, toolNames, tools } from "./tool-list.ts";
import { toolchainsOf } from "./toolchain-sums.ts";

test("reads the version that a go.mod requires, whatever it calls the requirement", async () => {
  const folder = await temporaryFolder();
  const write = (text: string) => writeFile(join(folder, "go.mod"), text);
  const pin = () => readPin(folder, "example.org/gadget");
  await write("module x\ntoolchain go1.26.8\nrequire example.org/gadget v1.2.3\n");
  expect(pin()).toEqual({ version: "1.2.3", go: "1.26.8" });
  await write(
    "module x\ntoolchain go1.26.8\nrequire (\n\texample.org/gadget v1.2.4 // indirect\n)\n",
  );
  expect(pin()).toEqual({ version: "1.2.4", go: "1.26.8" });
  await write("module x\ntoolchain go1.26.8\nrequire example.org/gadget/v2 v2.0.0\n");
  expect(pin).toThrow(`${folder}/go.mod: requires no version of example.org/gadget`);
  await write("module x\nrequire example.org/gadget v1.2.3\n");
  expect(pin).toThrow(`${folder}/go.mod: has no line "toolchain goX.Y.Z"`);
});

test("every pinned sum is of a release, an asset or a toolchain of the pinned versions", () => {
  const releases = toolNames.flatMap((name) =>
    hosts.flatMap((host) => tools[name].release(host)?.url ?? []),
  );
  const folders = Object.values(assets).map((asset) => urlOf(asset, asset.path));
  const stale = Object.keys(sums).filter(
    (url) =>
      !releases.includes(url) &&
      !toolchains.includes(url) &&
      !folders.some((folder) => url.startsWith(folder)),
  );
  expect(stale, "run `pnpm tools pin`").toEqual([]);
});

const toolchains = toolchainsOf([...Object.values(tools), ...Object.values(assets)], hosts);

test("every Go that builds something has a pinned sum for each host", () => {
  expect(toolchains.length).toBeGreaterThanOrEqual(hosts.length);
  const pinned: Record<string, string> = sums;
  const missing = toolchains.filter((toolchain) => !pinned[toolchain]?.startsWith("h1:"));
  expect(missing, "run `pnpm tools pin`").toEqual([]);
});

test("every asset has a pinned sum", () => {
  const missing = Object.values(assets)
    .map((asset) => urlOf(asset, asset.path))
    .filter((folder) => !Object.keys(sums).some((url) => url.startsWith(folder)));
  expect(missing, "run `pnpm tools pin`").toEqual([]);
});

test("the first tools are those that check what is generated, so that it need not wait for the rest", () => {
  expect(startNames.slice(0, 2)).toEqual(["kustomize", "kubeconform"]);
});

test("metrics-server is built with Go 1.26, whose OpenAPI document Argo CD can read", () => {
  expect(tools["metrics-server"].build.go).toMatch(/^1\.26\./);
});
