/** Removes a namespace with everything in it. */
import { confirmDelete } from "../annotations.ts";
import type { Kubernetes } from "./client.ts";
import { list, merge, type Reference, read, referenceOf, remove, removeAll } from "./operations.ts";
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
