/** The bounds of an autoscaler: of Kubernetes' own, or of a ScaledObject, from which KEDA creates one. */
import type { KubernetesObject } from "./object.ts";
import { at } from "./value.ts";

interface Fields {
  min: string;
  max: string;
  /** What holds where a field is missing. */
  defaults: { min: number; max: number };
}

/** Where the bounds are in `spec`. */
export const boundFields = ({ kind }: KubernetesObject): Fields =>
  kind === "ScaledObject"
    ? { min: "minReplicaCount", max: "maxReplicaCount", defaults: { min: 0, max: 100 } }
    : { min: "minReplicas", max: "maxReplicas", defaults: { min: 1, max: 0 } };

export function boundsOf(autoscaler: KubernetesObject): { min: number; max: number } {
  const { min, max, defaults } = boundFields(autoscaler);
  return {
    min: Number(at(autoscaler, "spec", min) ?? defaults.min),
    max: Number(at(autoscaler, "spec", max) ?? defaults.max),
  };
}

/** Why no number of pods is within the bounds; undefined if one is. */
export function boundsProblem(autoscaler: KubernetesObject): string | undefined {
  const fields = boundFields(autoscaler);
  const { min, max } = boundsOf(autoscaler);
  if (min >= 1 && min <= max) return undefined;
  return min > max
    ? `${fields.min} ${min} exceeds ${fields.max} ${max}`
    : `${fields.min} ${min} is below 1`;
}
