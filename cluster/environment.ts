/** What an environment's overlay expects to find on the embedded cluster, and the removal of an environment. */

import type { Environment } from "../generators/environments/environment.ts";
import { componentsOf } from "../generators/overlay.ts";
import { databaseName } from "../generators/workloads/database-connections.ts";
import { applicationName } from "../kubernetes/argo-cd/application.ts";
import { applicationKind } from "../kubernetes/argo-cd/refresh.ts";
import { referenceOf } from "../kubernetes/client/api-paths.ts";
import { createSecrets } from "../kubernetes/client/bootstrap-secrets.ts";
import type { Kubernetes } from "../kubernetes/client/client.ts";
import { applyFoundation } from "../kubernetes/client/foundation.ts";
import { removeNamespace } from "../kubernetes/client/namespace.ts";
import { list, merge, remove } from "../kubernetes/client/operations.ts";
import { monitoringKinds, openDefinition } from "../kubernetes/monitoring-kinds.ts";
import { ensureClusterSecrets, installCloudNativePg } from "./kwok/cloudnative-pg.ts";
import { applyDefinitions } from "./kwok/definitions.ts";
import { installExternalSecrets } from "./kwok/external-secrets.ts";
import { installKeda } from "./kwok/keda.ts";
import { provideStorage } from "./kwok/provisioners.ts";
import type { ControlPlaneState } from "./state.ts";

/** Creates what the platform and bootstrap provide elsewhere: storage classes, operators, the Namespace, the cluster's rules and the Secrets. */
export async function prepareEnvironment(
  state: ControlPlaneState,
  cluster: Kubernetes,
  environment: Environment,
  files: {
    kustomize: string;
    checkout: string;
    /** The folders of an operator's definitions, fetched when they are needed. */
    externalSecrets: () => Promise<string>;
    cloudNativePg: () => Promise<string[]>;
    keda: () => Promise<string>;
  },
): Promise<{ secretsCreated: string[] }> {
  // All of them deploy to one namespace.
  await removeEnvironments(cluster, (name) => name !== applicationName(environment.name));
  await provideStorage(cluster, environment);
  const hasCluster = environment.database.kind === "cluster";
  if (hasCluster) await installCloudNativePg(state, cluster, await files.cloudNativePg());
  if (componentsOf(environment).includes("external-secret")) {
    await installExternalSecrets(state, cluster, await files.externalSecrets());
  }
  if (environment.scaling !== "autoscaler") await installKeda(state, cluster, await files.keda());
  if (environment.monitoring) {
    await applyDefinitions(cluster, monitoringKinds[environment.monitoring.by].map(openDefinition));
  }
  const { kustomize, checkout: root } = files;
  const source = { kustomize, root, environment: environment.name };
  const { namespace } = await applyFoundation(cluster, source);
  const created = await createSecrets(cluster, namespace, { withoutOwner: hasCluster });
  const byOperator = hasCluster ? await ensureClusterSecrets(cluster, namespace, databaseName) : [];
  return { secretsCreated: [...created, ...byOperator] };
}

/** Removes the Applications whose name is `unwanted`, with everything that they deployed. */
export async function removeEnvironments(
  cluster: Kubernetes,
  unwanted: (application: string) => boolean,
): Promise<void> {
  const applications = await list(cluster, applicationKind);
  for (const application of applications.filter(({ metadata }) => unwanted(metadata.name))) {
    const reference = referenceOf({ ...application, ...applicationKind });
    // Without the finalizer Argo CD does not delete object by object: the namespace is deleted as a whole.
    await merge(cluster, reference, { metadata: { finalizers: null } });
    await remove(cluster, reference);
    await removeNamespace(cluster, application.spec.destination.namespace);
  }
}
