/** The pods that an overlay's workloads make, and the containers in them. */
import type { IDeploymentSpec } from "kubernetes-models/apps/v1/DeploymentSpec";
import type { IContainer } from "kubernetes-models/v1/Container";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import type { KubernetesObject } from "../kubernetes/object.ts";
import { ofKind } from "./objects.ts";

export type LabelSelector = IDeploymentSpec["selector"];

/** An object that makes pods, and the template that it makes them from. */
export interface Workload {
  object: KubernetesObject;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  selector?: LabelSelector;
  pod: IPodSpec;
  /** It serves until it is told to stop; a Job ends by itself. */
  longRunning: boolean;
}

/** Where the pod's spec is in all of the kinds below. */
export const podField = "spec.template.spec";

export function workloadsOf(objects: readonly KubernetesObject[]): Workload[] {
  const makers = [
    ...ofKind(objects, "Deployment"),
    ...ofKind(objects, "StatefulSet"),
    ...ofKind(objects, "Job"),
  ];
  return makers.map((object) => ({
    object,
    labels: object.spec?.template?.metadata?.labels ?? {},
    annotations: object.spec?.template?.metadata?.annotations ?? {},
    ...(object.spec?.selector && { selector: object.spec.selector }),
    pod: object.spec?.template?.spec ?? { containers: [] },
    longRunning: object.kind !== "Job",
  }));
}

export interface PlacedContainer {
  workload: Workload;
  container: IContainer;
  field: string;
  /** An init container without `restartPolicy: Always` ends before the others start, so it needs no probe. */
  initial: boolean;
}

export function containersOf(workload: Workload): PlacedContainer[] {
  const { pod } = workload;
  const placed = (list: "containers" | "initContainers") =>
    (pod[list] ?? []).map((container) => ({
      workload,
      container,
      field: `${podField}.${list}[${container.name}]`,
      initial: list === "initContainers" && container.restartPolicy !== "Always",
    }));
  return [...placed("initContainers"), ...placed("containers")];
}

export const allContainers = (objects: readonly KubernetesObject[]): PlacedContainer[] =>
  workloadsOf(objects).flatMap(containersOf);

/** As the API server matches labels: every pair, and every expression. */
export function selects(
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  labels: Record<string, string>,
): boolean {
  const pairs = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  return (
    pairs &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === "In") return value !== undefined && values.includes(value);
      if (operator === "NotIn") return value === undefined || !values.includes(value);
      return (value !== undefined) === (operator === "Exists");
    })
  );
}
