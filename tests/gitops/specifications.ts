/** What the cluster was asked for, to be compared before and after. */

import { namespace } from "../../generators/conventions.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { list } from "../../kubernetes/client/operations.ts";

const kinds = [
  ["v1", "ConfigMap"],
  ["v1", "Service"],
  ["v1", "ServiceAccount"],
  ["v1", "Secret"],
  ["apps/v1", "Deployment"],
  ["apps/v1", "StatefulSet"],
  ["autoscaling/v2", "HorizontalPodAutoscaler"],
  ["networking.k8s.io/v1", "NetworkPolicy"],
  ["policy/v1", "PodDisruptionBudget"],
  ["v1", "ResourceQuota"],
  ["v1", "LimitRange"],
] as const;

/** What was asked for of every object, without what the cluster itself writes into it. */
export async function specifications(cluster: Kubernetes): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {};
  for (const [apiVersion, kind] of kinds) {
    for (const object of await list(cluster, { apiVersion, kind, namespace })) {
      const { metadata, status: _, ...rest } = object;
      const { uid, generation, labels } = metadata;
      all[`${kind} ${metadata.name}`] = { uid, generation, labels, ...rest };
    }
  }
  return all;
}
