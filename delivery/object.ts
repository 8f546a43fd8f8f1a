/** A Kubernetes object as Kustomize renders it or a cluster returns it, and how one is told from another. */
import { at } from "./value.ts";

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
  [field: string]: unknown;
}

interface Metadata {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  [field: string]: unknown;
}

const groupOf = (apiVersion: string): string =>
  apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";

/** The version of the API is not part of it: an object that moves from v1beta1 to v1 is the same object. */
export const identityOf = ({ apiVersion, kind, metadata }: KubernetesObject): string =>
  [groupOf(apiVersion), kind, metadata.namespace ?? "", metadata.name].join("/");

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

export const isObject = (value: unknown): value is KubernetesObject =>
  typeof at(value, "apiVersion") === "string" &&
  typeof at(value, "kind") === "string" &&
  typeof at(value, "metadata", "name") === "string";
