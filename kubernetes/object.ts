/** A Kubernetes object of any kind: as a file has it, as Kustomize renders it, as a cluster returns it. */

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

/** One that is read by those who know the shape of its kind. */
// biome-ignore lint/suspicious/noExplicitAny: it is of any kind.
export type AnyObject = KubernetesObject & Record<string, any>;

/** What is missing for `value` to be one. */
export function lacks(value: unknown): string[] {
  const { apiVersion, kind, metadata } = (value ?? {}) as Partial<KubernetesObject>;
  const parts = { apiVersion, kind, "metadata.name": metadata?.name };
  return Object.entries(parts).flatMap(([name, part]) => (typeof part === "string" ? [] : [name]));
}

export const isObject = (value: unknown): value is KubernetesObject => lacks(value).length === 0;
