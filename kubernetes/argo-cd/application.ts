/** Applies an environment's project and Application as they are committed. */
import type { Kubernetes } from "../client.ts";
import { readObjects } from "../documents.ts";
import { applyAll } from "../operations.ts";

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
