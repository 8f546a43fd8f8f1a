/** Applies CustomResourceDefinitions and waits until the API server serves them. */

import { knows, referenceOf } from "../../kubernetes/client/api-paths.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { applyAll, createIfAbsent, read } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { hasCondition } from "../../kubernetes/conditions.ts";
import type { AnyObject, KubernetesObject } from "../../kubernetes/object.ts";

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
      return hasCondition(found, "Established") && (await isListed(cluster, definition));
    },
    everyMs,
  );

/** kwok does not retry a kind whose schema was missing when it read a stage, and the schema comes after the definition. */
export const schemasPublished = (cluster: Kubernetes, apiVersion: string): Promise<true> =>
  eventually(`the schemas of ${apiVersion}`, 120, async () => {
    const published = await cluster.call<{ paths: Record<string, unknown> }>("/openapi/v3");
    return published?.paths[`apis/${apiVersion}`] !== undefined;
  });

/** The list of a group's kinds follows the condition a moment later. */
async function isListed(cluster: Kubernetes, { spec }: AnyObject): Promise<boolean> {
  const served: { name: string }[] = spec.versions.filter(({ served }: AnyObject) => served);
  const listed = await Promise.all(
    served.map(({ name }) =>
      knows(cluster, { apiVersion: `${spec.group}/${name}`, kind: spec.names.kind }),
    ),
  );
  return listed.every(Boolean);
}
