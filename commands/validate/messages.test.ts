import { stripVTControlCharacters as plain } from "node:util";
import { expect, test } from "vitest";
import { findings, report } from "./messages.ts";

const failure = {
  object: "Deployment/agent-worker",
  field: "spec.replicas",
  message: "is 3",
  rule: "no-replicas-under-autoscaler",
  reason: "every sync would reset the scale",
};

test("says once what several overlays have in common, with object, field, rule and reason", () => {
  const failures = ["overlays/gke", "overlays/eks"].map((place) => ({ place, ...failure }));
  expect(plain(report(findings(failures)))).toBe(
    [
      "",
      "overlays/gke, overlays/eks",
      "  Deployment/agent-worker",
      "    ✖ spec.replicas is 3",
      "      no-replicas-under-autoscaler — every sync would reset the scale",
    ].join("\n"),
  );
});

test("puts what several Kubernetes versions say of one field together", () => {
  const { reason: _, ...rest } = failure;
  const failures = ["1.34", "1.35"].map((version) => ({
    place: "base",
    ...rest,
    rule: `kubeconform ${version}`,
  }));
  expect(
    plain(report(findings(failures)))
      .split("\n")
      .slice(3),
  ).toEqual(["    ✖ spec.replicas is 3", "      kubeconform 1.34", "      kubeconform 1.35"]);
});
