/** Restarts the parts of Argo CD that read a setting only when they start. */

import type { Reference } from "../client/api-paths.ts";
import type { Kubernetes } from "../client/client.ts";
import { list, merge, read } from "../client/operations.ts";
import { eventually } from "../client/wait.ts";
import { argoNamespace } from "./refresh.ts";

const readers = "app.kubernetes.io/name in (argocd-application-controller,argocd-repo-server)";
const readySeconds = 300;

/** As `kubectl rollout restart` does; returns when the new pods are ready. Throws after 300 s. */
export async function restartReaders(cluster: Kubernetes): Promise<void> {
  const annotations = { "kubectl.kubernetes.io/restartedAt": new Date().toISOString() };
  const patch = { spec: { template: { metadata: { annotations } } } };
  const workloads: Reference[] = [];
  for (const kind of ["StatefulSet", "Deployment"]) {
    const collection = { apiVersion: "apps/v1", kind, namespace: argoNamespace };
    const found = await list(cluster, collection, readers);
    workloads.push(...found.map(({ metadata }) => ({ ...collection, name: metadata.name })));
  }
  for (const workload of workloads) await merge(cluster, workload, patch);
  for (const workload of workloads) await becomesReady(cluster, workload, readySeconds);
}

/** Every pod is of the newest template, and ready. */
export const becomesReady = (
  cluster: Kubernetes,
  workload: Reference,
  seconds: number,
): Promise<boolean> =>
  eventually(`${workload.name} becoming ready`, seconds, async () => {
    const found = await read(cluster, workload);
    if (!found) return false;
    const { observedGeneration, readyReplicas = 0, updatedReplicas = 0 } = found.status ?? {};
    const wanted: number = found.spec.replicas ?? 1;
    const isObserved = observedGeneration === found.metadata.generation;
    return isObserved && readyReplicas === wanted && updatedReplicas === wanted;
  });
