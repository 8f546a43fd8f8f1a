/** A Kubernetes object of any kind: from a file, from Kustomize, or from a cluster. */

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

/** For readers that know the shape of its kind. */
// biome-ignore lint/suspicious/noExplicitAny: the kind decides the shape.
export type AnyObject = KubernetesObject & Record<string, any>;

/** What `value` lacks to be a Kubernetes object. */
export function lacks(value: unknown): string[] {
  const { apiVersion, kind, metadata } = (value ?? {}) as Partial<KubernetesObject>;
  const parts = { apiVersion, kind, "metadata.name": metadata?.name };
  return Object.entries(parts).flatMap(([name, part]) => (typeof part === "string" ? [] : [name]));
}

export const isObject = (value: unknown): value is KubernetesObject => lacks(value).length === 0;

/** An apiVersion's group, empty for the core group, and its version. */
export function splitApiVersion(apiVersion: string): { group: string; version: string } {
  const [version = "", group = ""] = apiVersion.split("/").reverse();
  return { group, version };
}

/** Its API group; empty for the core group. */
export const groupOf = ({ apiVersion }: Pick<KubernetesObject, "apiVersion">): string =>
  splitApiVersion(apiVersion).group;

/** Where an API server serves the kinds of an apiVersion: `api/v1`, `apis/apps/v1`. */
export const apiPath = (apiVersion: string): string =>
  `${splitApiVersion(apiVersion).group ? "apis" : "api"}/${apiVersion}`;
