/** Applies CustomResourceDefinitions and waits until the API server serves them. */

import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { applyAll, read, referenceOf } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { hasCondition } from "../../kubernetes/conditions.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";

export async function applyDefinitions(
  cluster: Kubernetes,
  definitions: readonly KubernetesObject[],
): Promise<void> {
  await applyAll(cluster, definitions);
  for (const definition of definitions) {
    await eventually(`the definition ${definition.metadata.name}`, 30, async () => {
      const found = await read(cluster, referenceOf(definition));
      return hasCondition(found, "Established");
    });
  }
}
