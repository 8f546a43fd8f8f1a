/** Removes a namespace with everything in it. */
import { confirmDelete } from "../annotations.ts";
import { clusterKind, clusterLabel } from "../cloudnative-pg.ts";
import { type Reference, referenceOf } from "./api-paths.ts";
import type { Kubernetes } from "./client.ts";
import { list, merge, read, remove, removeAll } from "./operations.ts";
import { eventually } from "./wait.ts";

const claimKind = { apiVersion: "v1", kind: "PersistentVolumeClaim" };
const statefulSetKind = { apiVersion: "apps/v1", kind: "StatefulSet" };

/** What a namespace waits for: pods for half of their grace period, claims for as long as pods use them. */
const slow = [
  { apiVersion: "apps/v1", kind: "Deployment" },
  statefulSetKind,
  { apiVersion: "batch/v1", kind: "CronJob" },
  { apiVersion: "batch/v1", kind: "Job" },
  claimKind,
];

/** Says that the object is to be deleted: the cluster's rules refuse the deletion of what holds data otherwise. */
export const confirm = (cluster: Kubernetes, reference: Reference) =>
  merge(cluster, reference, { metadata: { annotations: { [confirmDelete]: reference.name } } });

/**
 * Database clusters, and their pods at once: a synchronous primary whose standbys have gone waits for half an hour, and nobody
 * needs its data.
 */
export async function removeClusters(cluster: Kubernetes, namespace: string): Promise<void> {
  // Without the operator, the API server does not know the kind.
  const clusters = await list(cluster, { ...clusterKind, namespace }).catch(() => []);
  for (const { metadata } of clusters) {
    const reference = { ...clusterKind, namespace, name: metadata.name };
    await confirm(cluster, reference);
    for (const claim of await list(
      cluster,
      { ...claimKind, namespace },
      `${clusterLabel}=${metadata.name}`,
    ))
      await confirm(cluster, referenceOf({ ...claim, ...claimKind }));
    await remove(cluster, reference);
    const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=${clusterLabel}=${metadata.name}&gracePeriodSeconds=0`;
    await cluster.call(path, "DELETE");
  }
}

/** Returns when it is gone, after at most three minutes. */
export async function removeNamespace(cluster: Kubernetes, namespace: string): Promise<void> {
  const reference = { apiVersion: "v1", kind: "Namespace", name: namespace };
  if (!(await read(cluster, reference))) return;
  for (const kind of [statefulSetKind, claimKind]) {
    for (const object of await list(cluster, { ...kind, namespace })) {
      await confirm(cluster, referenceOf({ ...object, ...kind }));
    }
  }
  await confirm(cluster, reference);
  await removeClusters(cluster, namespace);
  for (const kind of slow) await removeAll(cluster, { ...kind, namespace });
  await eventually(`the end of all claims in ${namespace}`, 60, async () => {
    const claims = await list(cluster, { ...claimKind, namespace });
    return claims.length === 0;
  });
  await remove(cluster, reference);
  await eventually(
    `the end of namespace ${namespace}`,
    120,
    async () => !(await read(cluster, reference)),
  );
}
