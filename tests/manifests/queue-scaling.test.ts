/** An environment that scales by its queue: one line of data, and every policy still holds. */
import { describe, expect, test } from "vitest";
import { catalogue } from "../../generators/catalogue.ts";
import { gke } from "../../generators/environments/gke.ts";
import { minikube } from "../../generators/environments/minikube.ts";
import { apply, compare } from "../../generators/render/disk.ts";
import { renderRepository } from "../../generators/repository.ts";
import * as agent from "../../generators/workloads/agent.ts";
import { build } from "../../kubernetes/manifests/kustomize.ts";
import { temporaryFolder } from "../../kubernetes/temporary.ts";
import { ofKind } from "../../policies/objects.ts";
import { overlayPolicies } from "../../policies/policies.ts";
import { resolveTool } from "../../tools/resolve.ts";
import { overlays } from "./rendered.ts";

const environments = [minikube, gke].map((environment) => ({
  ...environment,
  scaling: { queue: { tasksPerAgent: 12, kedaNamespace: "kube-system" } },
}));

await using folder = await temporaryFolder("queue");
const files = renderRepository({ ...catalogue, environments });
apply(folder.path, files, compare(folder.path, files));
const kustomize = await resolveTool("kustomize");
const rendered = await Promise.all(
  environments.map(async ({ name, agents }) => {
    const documents = await build(kustomize, `overlays/${name}`, folder.path);
    return { environment: name, agents, objects: documents.map(({ object }) => object) };
  }),
);

describe.each(rendered)("$environment", ({ environment, agents, objects }) => {
  const [scaled] = ofKind(objects, "ScaledObject");

  test("has the queue's autoscaler instead of the other, and nothing else differs but its path", () => {
    const names = (all: typeof objects) =>
      all.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    const before = names([...(overlays.get(environment) ?? [])]);
    const after = names(objects);
    expect(before.filter((name) => !after.includes(name))).toEqual([
      "HorizontalPodAutoscaler/agent-hpa",
    ]);
    expect(after.filter((name) => !before.includes(name)).sort()).toEqual([
      "NetworkPolicy/coordinator-from-keda",
      "ScaledObject/agent-worker",
    ]);
  });

  test("keeps the bounds, targets and behavior of the autoscaler, and adds the waiting tasks", () => {
    const { spec } = agent.autoscaler;
    expect(scaled?.spec).toMatchObject({
      scaleTargetRef: spec?.scaleTargetRef,
      minReplicaCount: agents.min,
      maxReplicaCount: agents.max,
      advanced: {
        horizontalPodAutoscalerConfig: { name: "agent-hpa", behavior: spec?.behavior },
      },
      triggers: [
        { type: "cpu", metadata: { value: "70" } },
        { type: "memory", metadata: { value: "80" } },
        { type: "metrics-api", metadata: { targetValue: "12" } },
      ],
    });
  });

  test("lets KEDA read the metrics from the namespace that the environment names", () => {
    const path = ofKind(objects, "NetworkPolicy").find(
      ({ metadata }) => metadata.name === "coordinator-from-keda",
    );
    expect(path?.spec?.ingress?.[0]?.from).toEqual([
      { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } },
    ]);
  });

  test("satisfies every policy", () => {
    const overlay = { environment, objects, synced: objects };
    expect(overlayPolicies.flatMap(({ check }) => [...check(overlay)])).toEqual([]);
  });
});
