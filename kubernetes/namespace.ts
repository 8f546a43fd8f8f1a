/** Creates a namespace as an overlay renders it, and removes one with everything in it. */
import type { Kubernetes } from "./client.ts";
import { build } from "./kustomize.ts";
import { apply, list, read, referenceOf, remove, removeAll } from "./operations.ts";
import { eventually } from "./wait.ts";

/** The field manager of Argo CD: objects applied in advance need the same owner, or Argo CD could never remove a field. */
const argoFieldManager = "argocd-controller";

/** Creates the Namespace as the overlay renders it, unless it exists. */
export async function createNamespace(
  cluster: Kubernetes,
  kustomize: string,
  overlay: string,
): Promise<{ name: string; made: boolean }> {
  const objects = (await build(kustomize, overlay)).map(({ object }) => object);
  const namespace = objects.find(({ kind }) => kind === "Namespace");
  if (!namespace) throw new Error(`${overlay} renders no Namespace`);
  const { name } = namespace.metadata;
  if (await read(cluster, referenceOf(namespace))) return { name, made: false };
  await apply(cluster, namespace, argoFieldManager);
  return { name, made: true };
}

const claimKind = { apiVersion: "v1", kind: "PersistentVolumeClaim" };

/** What delays the deletion of a namespace: pods for half of their grace period, claims as long as pods use them. */
const slow = [
  { apiVersion: "apps/v1", kind: "Deployment" },
  { apiVersion: "apps/v1", kind: "StatefulSet" },
  { apiVersion: "batch/v1", kind: "Job" },
  claimKind,
];

export async function removeNamespace(cluster: Kubernetes, namespace: string): Promise<void> {
  for (const kind of slow) await removeAll(cluster, { ...kind, namespace });
  await eventually(`the end of all claims in ${namespace}`, 60, async () => {
    const claims = await list(cluster, { ...claimKind, namespace });
    return claims.length === 0;
  });
  const reference = { apiVersion: "v1", kind: "Namespace", name: namespace };
  await remove(cluster, reference);
  await eventually(
    `the end of namespace ${namespace}`,
    120,
    async () => !(await read(cluster, reference)),
  );
}
