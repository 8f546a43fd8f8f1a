import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { compareObjects, pathText } from "./compare.ts";

const object = (kind: string, name: string, rest: object = {}): KubernetesObject => ({
  apiVersion: "v1",
  kind,
  metadata: { name, namespace: "aicp", labels: { "app.kubernetes.io/name": "agent" } },
  ...rest,
});

const pod = (spec: object) => object("Pod", "agent", { spec });

/** The fields of the one object that changes, as a person reads them. */
function fieldsOf(before: KubernetesObject, after: KubernetesObject) {
  const [change, ...others] = compareObjects([before], [after]);
  expect(others).toEqual([]);
  if (!change) return [];
  if (!("fields" in change)) throw new Error(`expected fields, not an object ${change.type}`);
  return change.fields.map(({ path, ...values }) => ({ path: pathText(path), ...values }));
}

describe("objects", () => {
  test("are added, removed and left alone", () => {
    const [same, old, fresh] = [object("Service", "a"), object("Secret", "b"), object("Job", "c")];
    const changes = compareObjects([same, old], [same, fresh]);
    expect(changes).toEqual([
      { type: "added", after: fresh },
      { type: "removed", before: old },
    ]);
  });

  test("keep their identity in another order, and in another version of their API", () => {
    const [a, b] = [object("Service", "a"), object("Service", "b")];
    expect(compareObjects([a, b], [b, a])).toEqual([]);
    const older = { ...a, apiVersion: "autoscaling/v1" };
    const newer = { ...a, apiVersion: "autoscaling/v2" };
    expect(fieldsOf(older, newer)).toEqual([
      { path: "apiVersion", before: "autoscaling/v1", after: "autoscaling/v2" },
    ]);
  });

  test("are others in another namespace", () => {
    const here = object("Service", "a", { spec: { type: "ClusterIP" } });
    const there = { ...here, metadata: { name: "a", namespace: "elsewhere" } };
    expect(compareObjects([here], [there]).map(({ type }) => type)).toEqual(["added", "removed"]);
  });

  test("are renamed when most of them is the same", () => {
    const spec = { a: 1, b: 2, c: { d: 3 } };
    const changes = compareObjects(
      [object("Job", "job-1", { spec })],
      [object("Job", "job-2", { spec: { ...spec, a: 9 } })],
    );
    expect(changes).toMatchObject([
      { type: "renamed", fields: [{ path: ["spec", "a"], before: 1, after: 9 }] },
    ]);
  });

  test("are not renamed when little of them is the same, or the workload is another", () => {
    const before = object("Job", "job-1", { spec: { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 } });
    const other = object("Job", "job-2", { spec: { g: 1, h: 2, i: 3, j: 4, k: 5, l: 6 } });
    const types = (after: KubernetesObject) =>
      compareObjects([before], [after]).map(({ type }) => type);
    expect(types(other)).toEqual(["added", "removed"]);
    const labels = { "app.kubernetes.io/name": "coordinator" };
    expect(types({ ...before, metadata: { name: "job-2", namespace: "aicp", labels } })).toEqual([
      "added",
      "removed",
    ]);
  });

  test("pair with the one they are most alike", () => {
    const job = (name: string, a: number) => object("Job", name, { spec: { a, b: 2, c: 3, d: 4 } });
    const changes = compareObjects([job("x", 1), job("y", 5)], [job("z", 5)]);
    expect(changes).toMatchObject([
      { type: "renamed", before: { metadata: { name: "y" } } },
      { type: "removed", before: { metadata: { name: "x" } } },
    ]);
  });
});

describe("lists", () => {
  test("of named things go by name, however they are ordered", () => {
    const [a, b] = [
      { name: "a", image: "x:1" },
      { name: "b", image: "y:1" },
    ];
    expect(fieldsOf(pod({ containers: [a, b] }), pod({ containers: [b, a] }))).toEqual([]);
    expect(
      fieldsOf(pod({ containers: [a, b] }), pod({ containers: [b, { ...a, image: "x:2" }] })),
    ).toEqual([{ path: "spec.containers[a].image", before: "x:1", after: "x:2" }]);
  });

  test("say which item came and which went", () => {
    const mounts = (...paths: string[]) =>
      pod({
        containers: [
          { name: "a", volumeMounts: paths.map((mountPath) => ({ name: "v", mountPath })) },
        ],
      });
    expect(fieldsOf(mounts("/a", "/b"), mounts("/c", "/a"))).toEqual([
      { path: "spec.containers[a].volumeMounts[/b]", before: { name: "v", mountPath: "/b" } },
      { path: "spec.containers[a].volumeMounts[/c]", after: { name: "v", mountPath: "/c" } },
    ]);
  });

  test("of plain values are sets where order says nothing, and one value where it does", () => {
    const policy = (policyTypes: string[]) =>
      object("NetworkPolicy", "p", { spec: { policyTypes } });
    expect(fieldsOf(policy(["Ingress", "Egress"]), policy(["Egress", "Ingress"]))).toEqual([]);
    expect(fieldsOf(policy(["Ingress"]), policy(["Egress", "Ingress"]))).toEqual([
      { path: "spec.policyTypes[Egress]", after: "Egress" },
    ]);
    const args = (...list: string[]) => pod({ containers: [{ name: "a", args: list }] });
    expect(fieldsOf(args("-a", "-b"), args("-b", "-a", "-c"))).toEqual([
      { path: "spec.containers[a].args", before: ["-a", "-b"], after: ["-b", "-a", "-c"] },
    ]);
  });

  test("of nameless things leave out what both have", () => {
    const rule = (port: number) => ({ ports: [{ port }] });
    const policy = (...egress: object[]) => object("NetworkPolicy", "p", { spec: { egress } });
    expect(fieldsOf(policy(rule(1), rule(2)), policy(rule(2), rule(1)))).toEqual([]);
    expect(fieldsOf(policy(rule(1)), policy(rule(2), rule(1)))).toEqual([
      { path: "spec.egress[0]", after: rule(2) },
    ]);
  });

  test("fall back to places where a name is there twice", () => {
    const env = (...values: string[]) =>
      pod({ env: values.map((value) => ({ name: "A", value })) });
    expect(fieldsOf(env("1", "2"), env("1", "3"))).toEqual([
      { path: "spec.env[0].value", before: "2", after: "3" },
    ]);
  });
});

test("keys with dots are quoted in a path", () => {
  expect(pathText(["metadata", "labels", "app.kubernetes.io/name"])).toBe(
    'metadata.labels["app.kubernetes.io/name"]',
  );
});
