/** Argo CD on a real cluster: finds an existing installation, or installs the released manifest. */

import { argoNamespace } from "../../kubernetes/argo-cd/refresh.ts";
import { becomesReady } from "../../kubernetes/argo-cd/restart.ts";
import { applySettings } from "../../kubernetes/argo-cd/settings.ts";
import { referenceOf } from "../../kubernetes/client/api-paths.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { apply, applyAll, list, read } from "../../kubernetes/client/operations.ts";
import { readObjects } from "../../kubernetes/manifests/documents.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";

const controllerLabel = "app.kubernetes.io/name=argocd-application-controller";

export interface InstalledArgoCd {
  namespace: string;
  version: string;
  /** Whether bootstrap installed it, and so keeps its settings. */
  isOurs: boolean;
}

/** On the namespace of an Argo CD that bootstrap installed. */
const installedBy = { "aicp/installed-by": "bootstrap" };

/** Looks for the controller: an earlier installation may have left its definitions behind. */
export async function findArgoCd(cluster: Kubernetes): Promise<InstalledArgoCd | undefined> {
  const sets = await list(cluster, { apiVersion: "apps/v1", kind: "StatefulSet" }, controllerLabel);
  const deployments = await list(
    cluster,
    { apiVersion: "apps/v1", kind: "Deployment" },
    controllerLabel,
  );
  const [found] = [...sets, ...deployments];
  if (!found) return undefined;
  const image: string = found.spec.template.spec.containers[0].image;
  const name = found.metadata.namespace ?? argoNamespace;
  const namespace = await read(cluster, { apiVersion: "v1", kind: "Namespace", name });
  const { annotations = {} } = namespace?.metadata ?? {};
  return {
    namespace: name,
    isOurs: Object.entries(installedBy).every(([key, value]) => annotations[key] === value),
    version: /:v?([^:@]+)/.exec(image)?.[1] ?? image,
  };
}

/** Like `kubectl apply --server-side --force-conflicts`: one definition is too large for client-side apply. */
export async function installArgoCd(
  cluster: Kubernetes,
  manifest: string,
  settings: readonly KubernetesObject[],
): Promise<void> {
  const objects = readObjects(manifest).map(inNamespace);
  const metadata = { name: argoNamespace, annotations: installedBy };
  await apply(cluster, { apiVersion: "v1", kind: "Namespace", metadata });
  // Before its pods, which read some of them only when they start.
  await applySettings(cluster, settings);
  await applyAll(cluster, objects);
  const workloads = objects.filter(({ kind }) => kind === "Deployment" || kind === "StatefulSet");
  for (const workload of workloads) await becomesReady(cluster, referenceOf(workload), 600);
}

/** Kinds in the manifest that are not namespaced. */
const clusterScoped = ["CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding"];

const inNamespace = (object: KubernetesObject): KubernetesObject =>
  clusterScoped.includes(object.kind)
    ? object
    : { ...object, metadata: { ...object.metadata, namespace: argoNamespace } };
