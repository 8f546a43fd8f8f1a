/** Removes what an API server and controllers add to an object, so that only what was applied is compared. */
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { type Fields, fieldsAt, isFields } from "../../kubernetes/value.ts";

const metadata = [
  "creationTimestamp",
  "generation",
  "managedFields",
  "ownerReferences",
  "resourceVersion",
  "selfLink",
  "uid",
];

/** Set by kubectl, by controllers, and by Argo CD to track its objects. */
const annotations = [
  "argocd.argoproj.io/tracking-id",
  "deployment.kubernetes.io/revision",
  "deprecated.daemonset.template.generation",
  "kubectl.kubernetes.io/last-applied-configuration",
];

/** The Job controller adds a selector and these labels to each Job. */
const jobLabels = [
  "batch.kubernetes.io/controller-uid",
  "batch.kubernetes.io/job-name",
  "controller-uid",
  "job-name",
];

const without = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

/** Empty maps carry no information: the API server drops them. */
const unlessEmpty = (name: string, fields: Fields): Fields =>
  Object.keys(fields).length > 0 ? { [name]: fields } : {};

function ownMetadata(value: unknown, labels: readonly string[]): Fields {
  const own = isFields(value) ? value : {};
  return {
    ...without(own, [...metadata, "annotations", "labels"]),
    ...unlessEmpty("labels", without(fieldsAt(own, "labels"), labels)),
    ...unlessEmpty("annotations", without(fieldsAt(own, "annotations"), annotations)),
  };
}

function ownJobSpec(spec: Fields): Fields {
  const template = fieldsAt(spec, "template");
  return {
    ...without(spec, ["selector"]),
    template: { ...template, metadata: ownMetadata(template.metadata, jobLabels) },
  };
}

export function withoutServerFields(object: KubernetesObject): KubernetesObject {
  const isJob = object.kind === "Job";
  const spec = isJob ? { spec: ownJobSpec(fieldsAt(object, "spec")) } : {};
  const rest = without(object, ["status", "metadata"]);
  const labels = isJob ? jobLabels : [];
  return { ...rest, ...spec, metadata: ownMetadata(object.metadata, labels) } as KubernetesObject;
}
