/** Autoscalers of an overlay: those in git, and those that KEDA creates from a ScaledObject, read alike. */
import type { IScaledObject } from "@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject";
import type { IHorizontalPodAutoscalerSpec } from "kubernetes-models/autoscaling/v2/HorizontalPodAutoscalerSpec";
import type { IMetricSpec } from "kubernetes-models/autoscaling/v2/MetricSpec";
import { boundsOf } from "../kubernetes/autoscalers.ts";
import type { KubernetesObject } from "../kubernetes/object.ts";
import { ofKind } from "./objects.ts";
import { type Violation, violation } from "./policy.ts";

export interface Autoscaler {
  /** The object in git. */
  object: KubernetesObject;
  spec: Partial<IHorizontalPodAutoscalerSpec>;
  /** A violation at a field of `spec`, under the name that the object in git gives it. */
  broken: (field: string, message: string) => Violation;
}

export const autoscalersOf = (objects: readonly KubernetesObject[]): Autoscaler[] => [
  ...ofKind(objects, "HorizontalPodAutoscaler").map((object) => ({
    object,
    spec: object.spec ?? {},
    broken: (field: string, message: string) => violation(object, field, message),
  })),
  ...ofKind(objects, "ScaledObject").map((object) => ({
    object,
    spec: specOf(object),
    broken: (field: string, message: string) => violation(object, fieldOf(field), message),
  })),
];

/** Where a ScaledObject keeps what an autoscaler has in these fields. */
const fields: readonly (readonly [string, string])[] = [
  ["spec.maxReplicas", "spec.maxReplicaCount"],
  ["spec.metrics", "spec.triggers"],
  ["spec.behavior", "spec.advanced.horizontalPodAutoscalerConfig.behavior"],
];

const fieldOf = (field: string): string => {
  const [from = "", to = ""] = fields.find(([prefix]) => field.startsWith(prefix)) ?? [];
  return to + field.slice(from.length);
};

/** Without its external metrics: no policy limits those. */
function specOf(object: IScaledObject & KubernetesObject): Partial<IHorizontalPodAutoscalerSpec> {
  const { scaleTargetRef, advanced, triggers = [] } = object.spec ?? {};
  const { min, max } = boundsOf(object);
  const { apiVersion = "apps/v1", kind = "Deployment", name = "" } = scaleTargetRef ?? {};
  return {
    scaleTargetRef: { apiVersion, kind, name },
    minReplicas: min,
    maxReplicas: max,
    metrics: triggers.flatMap(({ type, metadata }): IMetricSpec[] =>
      type === "cpu" || type === "memory"
        ? [utilization(type, Number.parseFloat(metadata.value ?? ""))]
        : [],
    ),
    behavior: advanced?.horizontalPodAutoscalerConfig?.behavior ?? {},
  };
}

const utilization = (name: string, averageUtilization: number): IMetricSpec => ({
  type: "Resource",
  resource: { name, target: { type: "Utilization", averageUtilization } },
});
