import { expect, test } from "vitest";
import { type Catalogue, catalogue } from "./catalogue.ts";
import { gke } from "./environments/gke.ts";
import { minikube } from "./environments/minikube.ts";
import type { Resource } from "./render/render.ts";
import { renderRepository } from "./repository.ts";

const config = (name: string, data: unknown = {}): Resource & { data: unknown } => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name },
  data,
});

const withWorkload = (...objects: Resource[]): Catalogue => ({
  ...catalogue,
  workloads: { ...catalogue.workloads, cache: objects },
});

test("the same catalogue gives the same bytes", () => {
  expect([...renderRepository(catalogue)]).toEqual([...renderRepository(catalogue)]);
});

test("an object's file is named after its kind, and after its name where the kind repeats", () => {
  const files = renderRepository(withWorkload(config("a"), config("b")));
  expect([...files.keys()].filter((path) => path.startsWith("base/cache/"))).toEqual([
    "base/cache/config-map-a.yaml",
    "base/cache/config-map-b.yaml",
    "base/cache/kustomization.yaml",
  ]);
});

test("every file says where it comes from", () => {
  for (const [path, text] of renderRepository(catalogue)) {
    expect(text, path).toMatch(/^# Generated from generators\/[\w/-]+\.ts by `pnpm generate`/);
  }
});

test("a sixth platform is one environment more", () => {
  const k3s = { ...minikube, name: "k3s" };
  const before = renderRepository(catalogue);
  const after = renderRepository({ ...catalogue, environments: [...catalogue.environments, k3s] });
  const added = [...after.keys()].filter((path) => !before.has(path));
  expect(added).toContain("overlays/k3s/kustomization.yaml");
  expect(added).toContain("apps/k3s.yaml");
});

test.each([
  [[{ apiVersion: "v1", kind: "ConfigMap" }], 'ConfigMap "without a name" needs metadata.name'],
  [[config("a"), config("a")], 'ConfigMap "a" occurs twice'],
  [[config("a", { b: undefined })], 'ConfigMap "a": data.b is a value of type undefined'],
  [[config("a", { b: () => 1 })], 'ConfigMap "a": data.b is a value of type function'],
])("what is no manifest is refused by file and object: %#", (objects, message) => {
  expect(() => renderRepository(withWorkload(...objects))).toThrow(
    `generators/workloads/cache.ts: ${message}`,
  );
});

test("a component that does not exist is refused by the environment's file", () => {
  const wrong = { ...minikube, components: ["zone-spred"] };
  expect(() => renderRepository({ ...catalogue, environments: [wrong] })).toThrow(
    'generators/environments/minikube.ts: components: "zone-spred" does not exist; generators/catalogue.ts has autoscaler, queue-scaling, backup, external-secret, zone-spread',
  );
});

test("a patch of a workload that is gone is refused by the environment's file", () => {
  const { agent, ...workloads } = catalogue.workloads;
  expect(agent).toBeDefined();
  const gone = { ...minikube, database: gke.database };
  const environments = [{ ...gone, components: [] }];
  expect(() => renderRepository({ ...catalogue, workloads, environments })).toThrow(
    'patch of Deployment "agent-worker": no overlay has this object',
  );
});
