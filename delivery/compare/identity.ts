/** What is asked of a Kubernetes object here, first of all whether it is the same as another. */
import { groupOf, type KubernetesObject } from "../../kubernetes/object.ts";
import { at } from "../../kubernetes/value.ts";

/** The version of the API is not part of it: an object that moves from v1beta1 to v1 is the same object. */
export const identityOf = (object: KubernetesObject): string =>
  [groupOf(object), object.kind, object.metadata.namespace ?? "", object.metadata.name].join("/");

/** Kinds that keep pods running from a template. */
export const runsPods = ({ kind }: KubernetesObject): boolean =>
  ["Deployment", "StatefulSet", "DaemonSet"].includes(kind);

export const podTemplateOf = (object: KubernetesObject): unknown =>
  object.kind === "CronJob"
    ? at(object, "spec", "jobTemplate", "spec", "template")
    : at(object, "spec", "template");

/** What a person calls it in a command line: `deployment/agent-worker -n aicp`. */
export const onCommandLine = ({ kind, metadata: { name, namespace } }: KubernetesObject): string =>
  `${kind.toLowerCase()}/${name}${namespace ? ` -n ${namespace}` : ""}`;

/** Whether Argo CD is told so: `Prune=false` outlives a mistake in git. */
export const keeps = ({ metadata }: KubernetesObject, option: string): boolean =>
  (metadata.annotations?.["argocd.argoproj.io/sync-options"] ?? "").split(",").includes(option);
