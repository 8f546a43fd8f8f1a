/** What the doctor finds of the controllers and operators that an overlay needs: load balancers, secrets, databases, monitoring. */
import type { Environment } from "../../generators/environments/environment.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { monitoringKinds } from "../../kubernetes/monitoring-kinds.ts";
import { cloudNativePgFindings } from "./cloudnative-pg.ts";
import type { Finding } from "./finding.ts";
import * as platform from "./platform.ts";
import { restorePermissions } from "./restore-permissions.ts";

/** By the controller's own API, which comes with it. Without it the agents' Service never gets an address. */
export async function balancer(
  cluster: Kubernetes,
  environment: Environment | undefined,
): Promise<Finding[]> {
  const wanted = environment?.exposure.loadBalancerClass;
  if (wanted !== platform.balancerClass) return [];
  const what = "AWS Load Balancer Controller";
  const fix = platform.balancerController;
  if (await cluster.call("/apis/elbv2.k8s.aws")) return [{ what, state: "good", detail: "there" }];
  return [{ what, state: "bad", detail: `absent, and the overlay's class is ${wanted}`, fix }];
}

/** The operators that the overlay needs; for a platform without one here, whether there is External Secrets. */
export const operators = async (
  cluster: Kubernetes,
  where: platform.DetectedPlatform,
  environment: Environment | undefined,
): Promise<Finding[]> =>
  environment?.database.kind === "cluster"
    ? [...(await cloudNativePgFindings(cluster)), await restorePermissions(cluster)]
    : [await externalSecrets(cluster, where)];

async function externalSecrets(
  cluster: Kubernetes,
  where: platform.DetectedPlatform,
): Promise<Finding> {
  const what = "External Secrets";
  const group = await cluster.call<{ versions: { version: string }[] }>(
    "/apis/external-secrets.io",
  );
  const versions = group?.versions.map(({ version }) => version) ?? [];
  if (versions.includes("v1")) return { what, state: "good", detail: "serves v1" };
  const onCloud = where === "gke" || where === "eks" || where === "aks";
  const fix = platform.fixOf(platform.externalSecrets, where);
  if (!onCloud)
    return { what, state: "good", detail: "absent, and not needed by a local environment" };
  const detail = group
    ? `serves ${versions.join(", ")}, the overlays need v1`
    : "absent: the password comes from it";
  return { what, state: "bad", detail, fix };
}

/** Each kind by its group's own list: a cloud serves its group before all kinds of it are there. */
export async function monitoring(
  cluster: Kubernetes,
  environment: Environment | undefined,
): Promise<Finding[]> {
  if (environment?.monitoring === undefined) return [];
  const { by } = environment.monitoring;
  const missing: string[] = [];
  for (const { group, kind } of monitoringKinds[by]) {
    const served = await cluster.call<{ resources: { kind: string }[] }>(`/apis/${group}/v1`);
    if (!served?.resources.some((resource) => resource.kind === kind)) {
      missing.push(`${kind}.${group}`);
    }
  }
  const what = "Monitoring";
  if (missing.length === 0)
    return [{ what, state: "good", detail: `the kinds of ${by} are served` }];
  const detail = `not served: ${missing.join(", ")}; without them the whole sync fails`;
  return [{ what, state: "bad", detail, fix: platform.monitoring[by] }];
}
