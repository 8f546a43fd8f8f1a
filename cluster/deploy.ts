/** One environment on the embedded cluster: what its overlay expects to find, and its Application. */

import type { Environment } from "../generators/environments/environment.ts";
import { applicationName } from "../kubernetes/argo-cd/application.ts";
import { applicationKind } from "../kubernetes/argo-cd/refresh.ts";
import type { Kubernetes } from "../kubernetes/client.ts";
import { createNamespace, removeNamespace } from "../kubernetes/namespace.ts";
import { list, merge, referenceOf, remove } from "../kubernetes/operations.ts";
import { ensurePostgresSecret } from "../kubernetes/postgres-secret.ts";
import { installExternalSecrets } from "./kwok/external-secrets.ts";
import { provideStorage } from "./kwok/provisioners.ts";

/** Renders the overlay; its Namespace, its secret and the platform's part are there before its Application. */
export async function prepareEnvironment(
  cluster: Kubernetes,
  environment: Environment,
  files: { kustomize: string; overlays: string; externalSecrets: () => Promise<string> },
): Promise<{ secretMade: boolean }> {
  // All of them deploy to one namespace.
  await removeEnvironments(cluster, (name) => name !== applicationName(environment.name));
  await provideStorage(cluster, environment);
  if (environment.components.includes("external-secret")) {
    await installExternalSecrets(cluster, await files.externalSecrets());
  }
  const overlay = `${files.overlays}/${environment.name}`;
  const { name } = await createNamespace(cluster, files.kustomize, overlay);
  return { secretMade: await ensurePostgresSecret(cluster, name) };
}

/** Takes down the Applications of a name that is `unwanted`, with all that they deployed. */
export async function removeEnvironments(
  cluster: Kubernetes,
  unwanted: (application: string) => boolean,
): Promise<void> {
  const applications = await list(cluster, applicationKind);
  for (const application of applications.filter(({ metadata }) => unwanted(metadata.name))) {
    const reference = referenceOf({ ...application, ...applicationKind });
    // Without the finalizer it is forgotten rather than taken down object by object: its namespace goes as a whole.
    await merge(cluster, reference, { metadata: { finalizers: null } });
    await remove(cluster, reference);
    await removeNamespace(cluster, application.spec.destination.namespace);
  }
}
