/** Whether the cluster has the operator of a database cluster: CloudNativePG, and its plug-in for backups. */
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { list } from "../../kubernetes/client/operations.ts";
import { operatorNamespace } from "../../kubernetes/cloudnative-pg.ts";
import type { AnyObject } from "../../kubernetes/object.ts";
import { withoutVersion } from "../../kubernetes/text/image-reference.ts";
import { assets } from "../../tools/pinned/asset-list.ts";
import type { Finding } from "./finding.ts";

/** Found by the image: Helm charts and the released manifests name their Deployments differently. */
const operator = {
  what: "CloudNativePG",
  image: "cloudnative-pg",
  wanted: assets["cloudnative-pg-crds"].version,
};
const plugin = {
  what: "CloudNativePG's backup plug-in",
  image: "plugin-barman-cloud",
  wanted: assets["barman-cloud-crds"].version,
};

const install = `kubectl apply --server-side -f https://github.com/cloudnative-pg/cloudnative-pg/releases/download/v${operator.wanted}/cnpg-${operator.wanted}.yaml
kubectl apply --server-side -f https://github.com/cloudnative-pg/plugin-barman-cloud/releases/download/v${plugin.wanted}/manifest.yaml   (it needs cert-manager: docs/database.md)`;

/** The version in the image's tag. Its minor version decides which fields the operator knows. */
const minorOf = (version: string) => version.split(".").slice(0, 2).map(Number);

function isOlder(found: string, wanted: string): boolean {
  const [[major = 0, minor = 0], [wantedMajor = 0, wantedMinor = 0]] = [
    minorOf(found),
    minorOf(wanted),
  ];
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}

function examine(
  deployments: readonly AnyObject[],
  { what, image, wanted }: typeof operator,
): Finding {
  const imageOf = ({ spec }: AnyObject): string =>
    spec.template.spec.containers
      .map((container: { image: string }) => container.image)
      .find((name: string) => withoutVersion(name).split("/").at(-1) === image) ?? "";
  const found = deployments.find((deployment) => imageOf(deployment) !== "");
  const missing = (detail: string): Finding => ({ what, state: "bad", detail, fix: install });
  if (!found) return missing(`no Deployment in namespace ${operatorNamespace} runs ${image}`);
  const version = /:v?(\d+\.\d+\.\d+)/.exec(imageOf(found))?.[1];
  if (version === undefined) {
    return {
      what,
      state: "unknown",
      detail: `${imageOf(found)} names no version`,
      fix: install,
    };
  }
  if (isOlder(version, wanted)) return missing(`version ${version}, the overlay needs ${wanted}`);
  const { replicas = 0, readyReplicas = 0 } = found.status ?? {};
  if (readyReplicas < 1)
    return missing(`version ${version}, ${readyReplicas} of ${replicas} ready`);
  return { what, state: "good", detail: `version ${version}` };
}

export async function cloudNativePgFindings(cluster: Kubernetes): Promise<Finding[]> {
  const kind = { apiVersion: "apps/v1", kind: "Deployment", namespace: operatorNamespace };
  const deployments = await list(cluster, kind);
  return [operator, plugin].map((one) => examine(deployments, one));
}
