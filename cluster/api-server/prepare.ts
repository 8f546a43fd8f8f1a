/** What objects need before they can be judged: the definitions of their kinds, and their namespaces. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ApiError, type Kubernetes } from "../../kubernetes/client/client.ts";
import { apply } from "../../kubernetes/client/operations.ts";
import { objectsOf } from "../../kubernetes/manifests/documents.ts";
import { monitoringKinds, openDefinition } from "../../kubernetes/monitoring-kinds.ts";
import { type AnyObject, groupOf, type KubernetesObject } from "../../kubernetes/object.ts";
import { isFields, textAt } from "../../kubernetes/value.ts";
import { type AssetName, assets } from "../../tools/pinned/asset-list.ts";
import { resolveAsset } from "../../tools/resolve.ts";
import { createDefinitions } from "../kwok/definitions.ts";

/** Kinds that the server needs to judge the other objects: these are created, the rest is sent as a dry run. */
const needed = ["Namespace", "PriorityClass"];

/** The definitions of the kinds of these objects: read while the server starts. */
export const definitionsFor = async (
  objects: readonly KubernetesObject[],
): Promise<KubernetesObject[]> => [
  ...definitionsOf(objects, await definitionFolders()),
  ...openDefinitionsOf(objects),
];

/** What the server refuses here is refused again, and reported, once it is asked for each object. */
export async function prepare(
  cluster: Kubernetes,
  objects: readonly KubernetesObject[],
  definitions: readonly KubernetesObject[],
): Promise<void> {
  await Promise.all([
    createDefinitions(cluster, definitions),
    ...objects
      .filter(({ kind }) => needed.includes(kind))
      .map((object) => accepted(apply(cluster, object))),
    ...namespacesOf(objects).map((name) => accepted(apply(cluster, plainNamespace(name)))),
  ]);
}

async function accepted(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}

/** Every asset that is a folder of CustomResourceDefinitions is named so: an operator that is added is judged at once. */
const definitionFolders = () =>
  Promise.all(
    (Object.keys(assets) as AssetName[])
      .filter((name) => name.endsWith("-crds"))
      .map((name) => resolveAsset(name)),
  );

/** Namespaces that objects are in, and that none of them is: Argo CD's own, for example. */
function namespacesOf(objects: readonly KubernetesObject[]): string[] {
  const rendered = objects
    .filter(({ kind }) => kind === "Namespace")
    .map(({ metadata }) => metadata.name);
  const names = new Set(objects.flatMap((object) => textAt(object, "metadata", "namespace") ?? []));
  return [...names].filter((name) => name !== "" && !rendered.includes(name));
}

const plainNamespace = (name: string) => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name },
});

/** The definitions of the kinds that occur. Each is large: a file is parsed only if its text names one of them. */
function definitionsOf(
  objects: readonly KubernetesObject[],
  folders: readonly string[],
): AnyObject[] {
  const wanted = objects.map((object) => ({ group: groupOf(object), kind: object.kind }));
  const texts = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith(".yaml"))
      .map((file) => ({ file, text: readFileSync(join(folder, file), "utf8") })),
  );
  return texts
    .filter(({ text }) => wanted.some(({ kind }) => text.includes(`\n    kind: ${kind}\n`)))
    .flatMap(({ file, text }) => objectsOf(text, file) as AnyObject[])
    .filter(({ spec }) =>
      wanted.some(({ group, kind }) => spec?.group === group && spec.names?.kind === kind),
    )
    .map(brief);
}

/** Of the kinds of monitoring that occur: only the schemas judge their specs. */
const openDefinitionsOf = (objects: readonly KubernetesObject[]): KubernetesObject[] =>
  Object.values(monitoringKinds)
    .flat()
    .filter(({ group, kind }) =>
      objects.some((object) => groupOf(object) === group && object.kind === kind),
    )
    .map(openDefinition);

/**
 * Conversion between versions is a webhook of the operator, which does not run here; the served version needs none. The
 * descriptions are most of a definition, and the server takes seconds for them.
 */
const brief = ({ spec, ...object }: AnyObject): AnyObject => ({
  ...object,
  spec: { ...(withoutDescriptions(spec) as object), conversion: { strategy: "None" } },
});

/** A field may be called `description` itself: then its value is a schema. */
function withoutDescriptions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDescriptions);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => key !== "description" || typeof inner !== "string")
      .map(([key, inner]) => [key, withoutDescriptions(inner)]),
  );
}
