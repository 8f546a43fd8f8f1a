/** Facts about one Kubernetes object: its identity, its pods, its name on a command line. */
import { groupOf, type KubernetesObject } from "../../kubernetes/object.ts";
import { at } from "../../kubernetes/value.ts";

/** Without the API version: an object that moves from v1beta1 to v1 is the same object. */
export const identityOf = (object: KubernetesObject): string =>
  [groupOf(object), object.kind, object.metadata.namespace ?? "", object.metadata.name].join("/");

/** Whether it keeps pods running from a template. */
export const runsPods = ({ kind }: KubernetesObject): boolean =>
  ["Deployment", "StatefulSet", "DaemonSet"].includes(kind);

export const podTemplateOf = (object: KubernetesObject): unknown =>
  object.kind === "CronJob"
    ? at(object, "spec", "jobTemplate", "spec", "template")
    : at(object, "spec", "template");

/** Its name on a kubectl command line: `deployment/agent-worker -n aicp`. */
export const onCommandLine = ({ kind, metadata: { name, namespace } }: KubernetesObject): string =>
  `${kind.toLowerCase()}/${name}${namespace ? ` -n ${namespace}` : ""}`;

/** Whether it has this sync option of Argo CD, such as `Prune=false`. */
export const keeps = ({ metadata }: KubernetesObject, option: string): boolean =>
  (metadata.annotations?.["argocd.argoproj.io/sync-options"] ?? "").split(",").includes(option);
