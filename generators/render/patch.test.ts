import type { IHorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler";
import { expect, test } from "vitest";
import { add, append, effective, pointer, replace } from "./patch.ts";

const autoscaler: IHorizontalPodAutoscaler = {
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  metadata: { name: "agent-hpa" },
  spec: {
    scaleTargetRef: { kind: "Deployment", name: "agent-worker" },
    maxReplicas: 10,
    metrics: [{ type: "Resource" }],
  },
};

test("a wrong field or value fails in the type check", () => {
  replace(autoscaler, ["spec", "maxReplicas"], 30);
  // @ts-expect-error: there is no such field
  replace(autoscaler, ["spec", "maximumReplicas"], 30);
  // @ts-expect-error: the field takes a number
  replace(autoscaler, ["spec", "maxReplicas"], "30");
  // @ts-expect-error: the list's items are metrics
  append(autoscaler, ["spec", "metrics"], "cpu");
  expect(append(autoscaler, ["spec", "metrics"], { type: "Pods" }).path).toEqual([
    "spec",
    "metrics",
    "-",
  ]);
});

test("a patch that changes nothing is left out", () => {
  const patches = [
    replace(autoscaler, ["spec", "maxReplicas"], 10),
    add(autoscaler, ["spec", "minReplicas"], 3),
  ];
  expect(effective("generators/environments/gke.ts", patches, [autoscaler])).toEqual([patches[1]]);
});

test("a patch of an object that no overlay has is refused by file and object", () => {
  const patches = [add(autoscaler, ["spec", "minReplicas"], 3)];
  expect(() => effective("generators/environments/gke.ts", patches, [])).toThrow(
    'generators/environments/gke.ts: patch of HorizontalPodAutoscaler "agent-hpa": no overlay has this object',
  );
});

test("a patch of a field that is not there is refused, as Kustomize would", () => {
  const refused = (patch: ReturnType<typeof replace>) => () =>
    effective("gke.ts", [patch], [autoscaler]);
  expect(refused(replace(autoscaler, ["spec", "minReplicas"], 3))).toThrow(
    "it has no /spec/minReplicas to replace",
  );
  expect(refused(add(autoscaler, ["metadata", "annotations", "a"], "b"))).toThrow(
    "it has no /metadata/annotations to add to",
  );
});

test("a path is written as RFC 6901 says", () => {
  expect(pointer(["metadata", "annotations", "networking.gke.io/type", 0, "~"])).toBe(
    "/metadata/annotations/networking.gke.io~1type/0/~0",
  );
});
