/** What objects need before they can be judged: the definitions of their kinds, and their namespaces. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { apply, applyAll } from "../../kubernetes/client/operations.ts";
import { objectsOf } from "../../kubernetes/manifests/documents.ts";
import { monitoringKinds, openDefinition } from "../../kubernetes/monitoring-kinds.ts";
import { type AnyObject, groupOf, type KubernetesObject } from "../../kubernetes/object.ts";
import { type AssetName, assets } from "../../tools/pinned/asset-list.ts";
import { resolveAsset } from "../../tools/resolve.ts";
import { applyDefinitions } from "../kwok/definitions.ts";

/** Kinds that others of an overlay are judged by: they exist, the rest is only asked for. */
const needed = ["Namespace", "PriorityClass"];

export async function prepare(
  cluster: Kubernetes,
  objects: readonly KubernetesObject[],
): Promise<void> {
  const folders = await definitionFolders();
  await Promise.all([
    applyDefinitions(cluster, [...definitionsOf(objects, folders), ...openDefinitionsOf(objects)]),
    applyAll(
      cluster,
      objects.filter(({ kind }) => needed.includes(kind)),
    ),
    ...namespacesOf(objects).map((name) => apply(cluster, plainNamespace(name))),
  ]);
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
  const names = new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []));
  return [...names].filter((name) => !rendered.includes(name));
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
    .filter(({ text }) =>
      wanted.some(({ kind }) => new RegExp(`^    kind: ${kind}$`, "m").test(text)),
    )
    .flatMap(({ file, text }) => objectsOf(text, file) as AnyObject[])
    .filter(({ spec }) =>
      wanted.some(({ group, kind }) => spec?.group === group && spec.names?.kind === kind),
    )
    .map(withoutConversion);
}

/** Of the kinds of monitoring that occur: only the schemas judge their specs. */
const openDefinitionsOf = (objects: readonly KubernetesObject[]): KubernetesObject[] =>
  Object.values(monitoringKinds)
    .flat()
    .filter(({ group, kind }) =>
      objects.some((object) => groupOf(object) === group && object.kind === kind),
    )
    .map(openDefinition);

/** Conversion between versions is a webhook of the operator, which does not run here; the served version needs none. */
const withoutConversion = ({ spec, ...object }: AnyObject): AnyObject => ({
  ...object,
  spec: { ...spec, conversion: { strategy: "None" } },
});
