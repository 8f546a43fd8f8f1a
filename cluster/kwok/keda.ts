/** KEDA, as an overlay that scales by the queue needs it: its definitions, and kwok in the role of its operator. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { applyAll } from "../../kubernetes/client/operations.ts";
import { readObjects } from "../../kubernetes/manifests/documents.ts";
import type { ControlPlaneState } from "../state.ts";
import { applyDefinitions, schemasPublished } from "./definitions.ts";
import { once } from "./install-once.ts";
import { stage } from "./stages.ts";

const apiVersion = "keda.sh/v1alpha1";

/**
 * Every ScaledObject gets its autoscaler, with CPU and memory and without the queue: no coordinator runs that could tell it.
 * That proves who owns the autoscaler, and that it still scales by the simulated CPU.
 */
export const installKeda = (
  state: ControlPlaneState,
  cluster: Kubernetes,
  definitionFolder: string,
): Promise<void> =>
  once(state, "keda", definitionFolder, async () => {
    const files = readdirSync(definitionFolder).filter((file) => file.startsWith("keda.sh_"));
    await applyDefinitions(
      cluster,
      files.flatMap((file) => readObjects(join(definitionFolder, file))),
    );
    await schemasPublished(cluster, apiVersion);
    await applyAll(cluster, [scaledObject]);
  });

/** Like KEDA: the ScaledObject's own labels and annotations, Argo CD's tracking too, and the ScaledObject as its controller. */
const autoscaler = `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ .spec.advanced.horizontalPodAutoscalerConfig.name | Quote }}
  namespace: {{ .metadata.namespace | Quote }}
  labels:
  {{ YAML .metadata.labels 2 }}
  annotations:
  {{ YAML .metadata.annotations 2 }}
  ownerReferences:
  - apiVersion: ${apiVersion}
    kind: ScaledObject
    name: {{ .metadata.name | Quote }}
    uid: {{ .metadata.uid | Quote }}
    controller: true
    blockOwnerDeletion: true
spec:
  scaleTargetRef:
  {{ YAML .spec.scaleTargetRef 2 }}
  minReplicas: {{ .spec.minReplicaCount }}
  maxReplicas: {{ .spec.maxReplicaCount }}
  behavior:
  {{ YAML .spec.advanced.horizontalPodAutoscalerConfig.behavior 2 }}
  metrics:
  {{ range .spec.triggers }}{{ if ne .type "metrics-api" }}
  - type: Resource
    resource:
      name: {{ .type }}
      target:
        type: {{ .metricType }}
        averageUtilization: {{ .metadata.value }}
  {{ end }}{{ end }}
`;

const seen = "simulated, generation";

const status = `
hpaName: {{ .spec.advanced.horizontalPodAutoscalerConfig.name | Quote }}
conditions:
- type: Ready
  status: "True"
  reason: ScaledObjectReady
  message: ${seen} {{ .metadata.generation }}
`;

const scaledObject = stage("scaled-object", {
  resourceRef: { apiGroup: apiVersion, kind: "ScaledObject" },
  selector: {
    matchExpressions: [
      { key: ".metadata.deletionTimestamp", operator: "DoesNotExist" },
      {
        key: `.status.conditions[0].message == "${seen} \\(.metadata.generation)"`,
        operator: "NotIn",
        values: ["true"],
      },
    ],
  },
  steps: [
    { apply: { template: autoscaler } },
    { patch: { subresource: "status", root: "status", type: "merge", template: status } },
  ],
});
