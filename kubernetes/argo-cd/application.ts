/** Applies an environment's project and Application as they are committed. */
import type { Kubernetes } from "../client/client.ts";
import { applyAll } from "../client/operations.ts";
import { readObjects } from "../manifests/documents.ts";

export const applicationName = (environment: string): string => `aicp-${environment}`;

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
