/** CustomResourceDefinitions: applied, and waited for until the API server serves their objects. */
import type { KubernetesObject } from "../tools/manifests/object.ts";
import type { Kubernetes } from "./kubernetes.ts";
import { applyAll, read, referenceOf } from "./objects.ts";
import { eventually } from "./wait.ts";

export async function define(
  cluster: Kubernetes,
  definitions: readonly KubernetesObject[],
): Promise<void> {
  await applyAll(cluster, definitions);
  for (const definition of definitions) {
    await eventually(`the definition ${definition.metadata.name}`, 30, async () => {
      const found = await read(cluster, referenceOf(definition));
      const conditions: { type: string; status: string }[] = found?.status?.conditions ?? [];
      return conditions.some(({ type, status }) => type === "Established" && status === "True");
    });
  }
}
