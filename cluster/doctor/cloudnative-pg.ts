/** Whether the cluster has the operator of a database cluster: CloudNativePG, and its plug-in for backups. */
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { read } from "../../kubernetes/client/operations.ts";
import { operatorNamespace } from "../../kubernetes/cloudnative-pg.ts";
import { assets } from "../../tools/pinned/asset-list.ts";
import type { Finding } from "./finding.ts";

const operator = {
  what: "CloudNativePG",
  deployment: "cnpg-controller-manager",
  wanted: assets["cloudnative-pg-crds"].version,
};
const plugin = {
  what: "CloudNativePG's backup plug-in",
  deployment: "barman-cloud",
  wanted: assets["barman-cloud-crds"].version,
};

const install = `helm repo add cnpg https://cloudnative-pg.github.io/charts
helm install cnpg cnpg/cloudnative-pg -n ${operatorNamespace} --create-namespace --wait
kubectl apply --server-side -f https://github.com/cloudnative-pg/plugin-barman-cloud/releases/download/v${plugin.wanted}/manifest.yaml   (it needs cert-manager: docs/deploy.md)`;

/** The version in the image's tag. Its minor version decides which fields the operator knows. */
const minorOf = (version: string) => version.split(".").slice(0, 2).map(Number);

function isOlder(found: string, wanted: string): boolean {
  const [[major = 0, minor = 0], [wantedMajor = 0, wantedMinor = 0]] = [
    minorOf(found),
    minorOf(wanted),
  ];
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}

async function examine(
  cluster: Kubernetes,
  { what, deployment, wanted }: typeof operator,
): Promise<Finding> {
  const found = await read(cluster, {
    apiVersion: "apps/v1",
    kind: "Deployment",
    namespace: operatorNamespace,
    name: deployment,
  });
  const missing = (detail: string): Finding => ({ what, state: "bad", detail, fix: install });
  if (!found) return missing(`Deployment ${deployment} is not in namespace ${operatorNamespace}`);
  const images: { image: string }[] = found.spec.template.spec.containers;
  const version = /:v?(\d+\.\d+\.\d+)/.exec(images[0]?.image ?? "")?.[1];
  if (version === undefined) {
    return {
      what,
      state: "unknown",
      detail: `${images[0]?.image} names no version`,
      fix: install,
    };
  }
  if (isOlder(version, wanted)) return missing(`version ${version}, the overlay needs ${wanted}`);
  const { replicas = 0, readyReplicas = 0 } = found.status ?? {};
  if (readyReplicas < 1)
    return missing(`version ${version}, ${readyReplicas} of ${replicas} ready`);
  return { what, state: "good", detail: `version ${version}` };
}

export const cloudNativePgFindings = async (cluster: Kubernetes): Promise<Finding[]> => [
  await examine(cluster, operator),
  await examine(cluster, plugin),
];
