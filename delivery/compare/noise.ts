/** What a cluster keeps in an object besides what somebody asked for. */
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

/** Kept by kubectl, by controllers, and by Argo CD to know its objects again. */
const annotations = [
  "argocd.argoproj.io/tracking-id",
  "deployment.kubernetes.io/revision",
  "deprecated.daemonset.template.generation",
  "kubectl.kubernetes.io/last-applied-configuration",
];

/** A Job's controller gives each one a selector of its own. */
const jobLabels = [
  "batch.kubernetes.io/controller-uid",
  "batch.kubernetes.io/job-name",
  "controller-uid",
  "job-name",
];

const without = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

/** Empty maps say nothing: an API server drops them. */
const unlessEmpty = (name: string, fields: Fields): Fields =>
  Object.keys(fields).length > 0 ? { [name]: fields } : {};

function quietMetadata(value: unknown, labels: readonly string[]): Fields {
  const own = isFields(value) ? value : {};
  return {
    ...without(own, [...metadata, "annotations", "labels"]),
    ...unlessEmpty("labels", without(fieldsAt(own, "labels"), labels)),
    ...unlessEmpty("annotations", without(fieldsAt(own, "annotations"), annotations)),
  };
}

function quietJob(spec: Fields): Fields {
  const template = fieldsAt(spec, "template");
  return {
    ...without(spec, ["selector"]),
    template: { ...template, metadata: quietMetadata(template.metadata, jobLabels) },
  };
}

export function quiet(object: KubernetesObject): KubernetesObject {
  const isJob = object.kind === "Job";
  const spec = isJob ? { spec: quietJob(fieldsAt(object, "spec")) } : {};
  const rest = without(object, ["status", "metadata"]);
  const labels = isJob ? jobLabels : [];
  return { ...rest, ...spec, metadata: quietMetadata(object.metadata, labels) } as KubernetesObject;
}
