/** One environment on the embedded cluster: what its overlay expects to find, and its Application. */
import { catalogue, environmentNames } from "../generators/catalogue.ts";
import type { Environment } from "../generators/environments/environment.ts";
import type { Kubernetes } from "../kubernetes/client.ts";
import { readObjects } from "../kubernetes/documents.ts";
import { build } from "../kubernetes/kustomize.ts";
import {
  apply,
  applyAll,
  list,
  merge,
  read,
  referenceOf,
  remove,
  removeAll,
} from "../kubernetes/operations.ts";
import { ensurePostgresSecret } from "../kubernetes/postgres-secret.ts";
import { eventually } from "../kubernetes/wait.ts";
import { applicationKind } from "./argo-cd/refresh.ts";
import { installExternalSecrets } from "./kwok/external-secrets.ts";
import { provideStorage } from "./kwok/provisioners.ts";

export const applicationName = (environment: string): string => `aicp-${environment}`;

export function environmentOf(name: string): Environment {
  const found = catalogue.environments.find((environment) => environment.name === name);
  if (found) return found;
  throw new Error(
    `there is no environment "${name}": generators/environments has ${environmentNames.join(", ")}`,
  );
}

/** What Argo CD writes as; what is applied for it in advance has the same owner, or it could never remove a field. */
const argoFieldManager = "argocd-controller";

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

/** Creates the Namespace as the overlay renders it, unless there is one. */
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

/** The project and the Application, as they are committed. */
export async function deploy(
  cluster: Kubernetes,
  apps: string,
  environment: string,
): Promise<void> {
  await applyAll(cluster, [
    ...readObjects(`${apps}/project.yaml`),
    ...readObjects(`${apps}/${environment}.yaml`),
  ]);
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

const claimKind = { apiVersion: "v1", kind: "PersistentVolumeClaim" };

/** What holds a namespace up: pods for half of their grace period, claims for as long as pods use them. */
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
