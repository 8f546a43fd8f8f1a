/** Point-in-time recovery: a second cluster from the archive, as the first one was at a moment, to copy from. */
import type { Kubernetes } from "../client/client.ts";
import { applyAll, list, merge, read, remove } from "../client/operations.ts";
import { eventually } from "../client/wait.ts";
import { barmanPlugin, clusterKind, clusterLabel } from "../cloudnative-pg.ts";
import type { AnyObject, KubernetesObject } from "../object.ts";
import { UserError } from "../user-error.ts";

/** A fixed name, so that the platform's identity for the archive can be bound to it beforehand. */
export const recoveryName = "database-restore";

/** On a large database most of it is the copy of the base backup. */
const recoverySeconds = 3600;

/** The cluster that the archive of `source` becomes: one instance, which archives nothing itself. */
export function recoveryCluster(source: AnyObject, time: string): KubernetesObject {
  const { metadata, spec } = source;
  const { name, namespace = "" } = metadata;
  const { database, owner } = spec.bootstrap.initdb;
  const plugin = (spec.plugins as { name: string; parameters: Record<string, string> }[]).find(
    (one) => one.name === barmanPlugin,
  );
  if (!plugin)
    throw new UserError(`Cluster ${name} archives nothing: there is no way back to ${time}`);
  const { imageName, storage, resources, postgresql, serviceAccountTemplate, inheritedMetadata } =
    spec;
  return {
    ...clusterKind,
    metadata: { name: recoveryName, namespace, labels: { "app.kubernetes.io/part-of": "aicp" } },
    spec: {
      ...{ imageName, storage, resources, serviceAccountTemplate, inheritedMetadata },
      instances: 1,
      enableSuperuserAccess: false,
      postgresql: { parameters: postgresql.parameters },
      bootstrap: {
        recovery: { source: name, database, owner, recoveryTarget: { targetTime: time } },
      },
      externalClusters: [
        {
          name,
          plugin: { name: barmanPlugin, parameters: { serverName: name, ...plugin.parameters } },
        },
      ],
    },
  };
}

/** The source's own network paths, for the pods of the recovery; nothing connects to them but the operator. */
async function pathsOf(kubernetes: Kubernetes, namespace: string, source: string) {
  const kind = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" };
  const policies = await list(kubernetes, { ...kind, namespace });
  return policies
    .filter(({ spec }) => spec.podSelector?.matchLabels?.[clusterLabel] === source)
    .map(({ metadata, spec }) => ({
      ...kind,
      metadata: { name: metadata.name.replace(source, recoveryName), namespace },
      spec: { ...spec, podSelector: { matchLabels: { [clusterLabel]: recoveryName } } },
    }));
}

/** The cluster's own rules keep databases and their claims unless an annotation confirms that they are to go. */
async function confirmDeletion(kubernetes: Kubernetes, namespace: string): Promise<void> {
  const claims = { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace };
  const own = await list(kubernetes, claims, `${clusterLabel}=${recoveryName}`);
  const names = own.map(({ metadata }) => ({ ...claims, name: metadata.name }));
  const cluster = { ...clusterKind, namespace, name: recoveryName };
  for (const object of (await read(kubernetes, cluster)) ? [...names, cluster] : names) {
    const annotations = { "aicp/confirm-delete": object.name };
    await merge(kubernetes, object, { metadata: { annotations } });
  }
}

/** Runs `work` with the pod of a cluster that is as `source` was at `time`, and removes the cluster afterwards. */
export async function withRecovery<T>(
  kubernetes: Kubernetes,
  { namespace, source, time }: { namespace: string; source: string; time: string },
  work: () => Promise<T>,
): Promise<T> {
  const found = await read(kubernetes, { ...clusterKind, namespace, name: source });
  if (!found) throw new UserError(`namespace ${namespace} has no Cluster ${source}`);
  const reference = { ...clusterKind, namespace, name: recoveryName };
  if (await read(kubernetes, reference)) {
    throw new UserError(
      `Cluster ${recoveryName} exists: another restore runs, or was interrupted. If none runs: kubectl delete cluster ${recoveryName} -n ${namespace}`,
    );
  }
  const paths = await pathsOf(kubernetes, namespace, source);
  try {
    await applyAll(kubernetes, [...paths, recoveryCluster(found, time)]);
    await eventually(`Cluster ${recoveryName}`, recoverySeconds, async () => {
      const status = (await read(kubernetes, reference))?.status;
      return status?.phase === "Cluster in healthy state" && status.readyInstances === 1;
    });
    return await work();
  } finally {
    await confirmDeletion(kubernetes, namespace);
    await remove(kubernetes, reference);
    for (const { metadata, ...kind } of paths) {
      await remove(kubernetes, { ...kind, namespace, name: metadata.name });
    }
  }
}
