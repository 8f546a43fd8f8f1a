/** The steps of `pnpm bootstrap`, in the order in which it takes them: each can be repeated, and changes only what differs. */

import { join } from "node:path";
import { findArgoCd } from "../../cluster/argo-cd/argo-install.ts";
import { prepareArgoCd } from "../../cluster/argo-cd/prepare.ts";
import { refuseUnknownFields } from "../../cluster/argo-cd/requirements.ts";
import { environmentOf } from "../../generators/catalogue.ts";
import { namespace } from "../../generators/conventions.ts";
import { componentsOf } from "../../generators/overlay.ts";
import { deploy } from "../../kubernetes/argo-cd/application.ts";
import { createSecrets } from "../../kubernetes/client/bootstrap-secrets.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { applyFoundation } from "../../kubernetes/client/foundation.ts";
import { read } from "../../kubernetes/client/operations.ts";
import { readObjects } from "../../kubernetes/manifests/documents.ts";
import { repositoryRoot } from "../../kubernetes/manifests/folders.ts";
import { build } from "../../kubernetes/manifests/kustomize.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { resolveAsset, resolveTool } from "../../tools/resolve.ts";

export interface Options {
  environment: string;
  context?: string;
  withoutArgocd?: boolean;
  configureArgocd?: boolean;
}

/** Returns what was done, for the step's title. */
export type Step = (cluster: Kubernetes, options: Options) => Promise<string>;

const appsOf = ({ environment }: Options) =>
  ["project", environment].flatMap((name) =>
    readObjects(join(repositoryRoot, "apps", `${name}.yaml`)),
  );

/** Before anything is applied: an Argo CD that drops a field would deploy something other than git says. */
export const check: Step = async (cluster, options) => {
  const found = await findArgoCd(cluster);
  if (!found) return "none is installed yet";
  await refuseUnknownFields(cluster, found, appsOf(options));
  return `version ${found.version} knows every field in use`;
};

export const argoCd: Step = async (cluster, { configureArgocd = false }) => {
  const folder = join(repositoryRoot, "bootstrap/argo-cd");
  const settings = (await build(await resolveTool("kustomize"), folder)).map(
    ({ object }) => object,
  );
  const manifest = () => resolveAsset("argocd-install.yaml");
  return prepareArgoCd(cluster, { manifest, settings, configure: configureArgocd });
};

export const foundation: Step = async (cluster, { environment }) => {
  const kustomize = await resolveTool("kustomize");
  const source = { kustomize, root: repositoryRoot, environment };
  const { namespace, created } = await applyFoundation(cluster, source);
  return `${created ? "created" : "updated"} ${namespace}, and the cluster's own rules`;
};

const describe = (created: string[]): string =>
  created.length > 0
    ? `created ${created.join(", ")} with random values`
    : "kept the existing Secrets";

const definition = (cluster: Kubernetes, name: string) =>
  read(cluster, { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", name });

/** It creates the database, and the owner's Secret with it. */
async function requireOperator(cluster: Kubernetes, environment: string): Promise<void> {
  const wanted = ["clusters.postgresql.cnpg.io", "objectstores.barmancloud.cnpg.io"];
  const found = await Promise.all(wanted.map((name) => definition(cluster, name)));
  const missing = wanted.filter((_, index) => !found[index]);
  if (missing.length === 0) return;
  throw new UserError(
    `${environment} has a database cluster, but this cluster does not define ${missing.join(" and ")}: install CloudNativePG and its backup plug-in (docs/database.md), then run bootstrap again`,
  );
}

export const secrets: Step = async (cluster, { environment: name }) => {
  const environment = environmentOf(name);
  if (environment.database.kind === "cluster") {
    await requireOperator(cluster, name);
    const created = await createSecrets(cluster, namespace, { withoutOwner: true });
    return `${describe(created)}; CloudNativePG is installed and creates the owner's`;
  }
  if (!componentsOf(environment).includes("external-secret")) {
    return describe(await createSecrets(cluster, namespace));
  }
  if (await definition(cluster, "externalsecrets.external-secrets.io")) {
    const created = await createSecrets(cluster, namespace, { withoutOwner: true });
    return `${describe(created)}; External Secrets is installed and provides postgres-secret`;
  }
  throw new UserError(
    `${name} gets the owner's password from External Secrets, which is not installed on this cluster: install the operator (docs/deploy.md), then run bootstrap again`,
  );
};

export const application: Step = async (cluster, { environment }) => {
  await deploy(cluster, join(repositoryRoot, "apps"), environment);
  return `applied apps/project.yaml and apps/${environment}.yaml`;
};
