/** Every pod that an object makes, whatever its kind: found by the shape of a pod, so that a kind nobody thought of is read too. */
import type { IDeploymentSpec } from "kubernetes-models/apps/v1/DeploymentSpec";
import type { IContainer } from "kubernetes-models/v1/Container";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import type { KubernetesObject } from "./object.ts";
import { at, type Fields, fieldsAt, isFields } from "./value.ts";

export type LabelSelector = IDeploymentSpec["selector"];

/** An object that makes pods, and the template that it makes them from. */
export interface Workload {
  object: KubernetesObject;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  selector?: LabelSelector;
  pod: IPodSpec;
  /** Where the pod's spec is in the object: `spec.template.spec` of most kinds. */
  field: string;
  /** It serves until it is told to stop; the pods of a Job end by themselves. */
  longRunning: boolean;
}

/** A pod's spec has a list of containers, each a map with a name. */
const isPodSpec = (value: Fields): boolean => {
  const { containers } = value;
  return Array.isArray(containers) && containers.length > 0 && containers.every(isContainer);
};

const isContainer = (value: unknown): boolean => isFields(value) && "name" in value;

interface Place {
  path: readonly string[];
  /** The pod's spec. */
  pod: Fields;
  /** What holds the spec, and the pod's own metadata beside it. */
  template: Fields;
}

function* placesIn(value: unknown, path: readonly string[], parent: Fields): Generator<Place> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* placesIn(item, [...path, `${index}`], {});
  } else if (isFields(value)) {
    if (isPodSpec(value)) yield { path, pod: value, template: parent };
    else
      for (const [key, inner] of Object.entries(value))
        yield* placesIn(inner, [...path, key], value);
  }
}

/** Each object is read once: every policy asks for its pods. */
const known = new WeakMap<KubernetesObject, readonly Workload[]>();

/** The pods of one object. A status or a definition of a kind describes pods without making any. */
export function podsOf(object: KubernetesObject): readonly Workload[] {
  const before = known.get(object);
  if (before) return before;
  const { status: _, ...written } = object;
  const places = object.kind === "CustomResourceDefinition" ? [] : [...placesIn(written, [], {})];
  const found = places.map((place) => workloadAt(object, place));
  known.set(object, found);
  return found;
}

function workloadAt(object: KubernetesObject, { path, pod, template }: Place): Workload {
  const selector = at(object, "spec", "selector");
  const spec = pod as unknown as IPodSpec;
  const ends = ["Never", "OnFailure"].includes(spec.restartPolicy ?? "");
  return {
    object,
    labels: fieldsAt(template, "metadata", "labels") as Record<string, string>,
    annotations: fieldsAt(template, "metadata", "annotations") as Record<string, string>,
    ...(isFields(selector) && { selector: selector as LabelSelector }),
    pod: spec,
    field: path.join("."),
    longRunning: !ends && !object.kind.endsWith("Job"),
  };
}

export const workloadsOf = (objects: readonly KubernetesObject[]): Workload[] =>
  objects.flatMap(podsOf);

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
      field: `${workload.field}.${list}[${container.name}]`,
      initial: list === "initContainers" && container.restartPolicy !== "Always",
    }));
  return [...placed("initContainers"), ...placed("containers")];
}

export const allContainers = (objects: readonly KubernetesObject[]): PlacedContainer[] =>
  workloadsOf(objects).flatMap(containersOf);

/** Whether the object is, or runs, PostgreSQL: its label says so, never its kind or name. */
export const isPostgres = ({ metadata }: KubernetesObject): boolean =>
  metadata.labels?.["app.kubernetes.io/name"] === "postgres";

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
