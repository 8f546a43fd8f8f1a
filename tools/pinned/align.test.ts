/** That what follows from a version does follow. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { alignShared, alignStaging, versionsIn } from "./align.ts";
import { tools } from "./tool-list.ts";

const read = (name: string) => readFile(join(import.meta.dirname, "../go", name, "go.mod"), "utf8");

test("Kubernetes is built with its own libraries of the same release", async () => {
  const text = await read("kubernetes");
  expect(text, "run `pnpm tools align`").toBe(alignStaging(text, tools.kubectl.version));
});

test("the simulation is built with the versions that Kubernetes is built with", async () => {
  const kubernetes = versionsIn(await read("kubernetes"));
  const differing = [...versionsIn(await read("simulation"))].filter(
    ([name, version]) => kubernetes.has(name) && kubernetes.get(name) !== version,
  );
  expect(differing, "run `pnpm tools align`").toEqual([]);
});

test("a new release of Kubernetes moves its libraries, and nothing else", () => {
  const before =
    "require (\n\tk8s.io/utils v0.1.0\n)\nreplace (\n\tk8s.io/api => k8s.io/api v0.36.3\n)\n";
  expect(alignStaging(before, "1.36.4")).toBe(before.replace("v0.36.3", "v0.36.4"));
});

test("only what is required in another version is replaced, and only in the last block", () => {
  const text = [
    "require k8s.io/api v0.36.1",
    "require (\n\texample.org/same v1.0.0\n\texample.org/newer v1.2.0 // indirect\n\texample.org/own v3.0.0\n)",
    "replace example.org/hand => example.org/hand v1.0.0",
    "replace (\n\texample.org/gone => example.org/gone v1.0.0\n)\n",
  ].join("\n");
  const kubernetes = new Map([
    ["k8s.io/api", "v0.36.3"],
    ["example.org/same", "v1.0.0"],
    ["example.org/newer", "v1.1.0"],
    ["example.org/unused", "v9.0.0"],
  ]);
  const aligned = alignShared(text, kubernetes);
  expect(aligned).toContain("replace example.org/hand => example.org/hand v1.0.0\n");
  expect(aligned.slice(aligned.indexOf("replace ("))).toBe(
    "replace (\n\texample.org/newer => example.org/newer v1.1.0\n\tk8s.io/api => k8s.io/api v0.36.3\n)\n",
  );
  expect(alignShared(aligned, kubernetes)).toBe(aligned);
});
