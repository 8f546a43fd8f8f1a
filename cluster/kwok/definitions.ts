/** Applies CustomResourceDefinitions and waits until the API server serves them. */

import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { applyAll, createIfAbsent, read, referenceOf } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { hasCondition } from "../../kubernetes/conditions.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";

export async function applyDefinitions(
  cluster: Kubernetes,
  definitions: readonly KubernetesObject[],
): Promise<void> {
  await applyAll(cluster, definitions);
  for (const definition of definitions) await established(cluster, definition, 250);
}

/** The same on a server that has none of them, all at the same time. */
export async function createDefinitions(
  cluster: Kubernetes,
  definitions: readonly KubernetesObject[],
): Promise<void> {
  await Promise.all(
    definitions.map(async (definition) => {
      await createIfAbsent(cluster, definition);
      await established(cluster, definition, 50);
    }),
  );
}

const established = (cluster: Kubernetes, definition: KubernetesObject, everyMs: number) =>
  eventually(
    `the definition ${definition.metadata.name}`,
    120,
    async () => {
      const found = await read(cluster, referenceOf(definition));
      return hasCondition(found, "Established");
    },
    everyMs,
  );
