/** Identifies the items of a Kubernetes list, so that an item that moved is still the same item. */
import { isFields, textAt } from "../../kubernetes/value.ts";

/** For each list field, the fields that together name an item. Of several alternatives, the first that fits is used. */
const keysOf: Record<string, readonly (readonly string[])[]> = {
  clusterResourceWhitelist: [["group", "kind", "name"]],
  data: [["secretKey"]],
  destinations: [["server", "name", "namespace"]],
  envFrom: [["secretRef.name", "configMapRef.name", "prefix"]],
  hostAliases: [["ip"]],
  ignoreDifferences: [["group", "kind", "name"]],
  items: [["key"]],
  limits: [["type"]],
  matchExpressions: [["key", "operator"]],
  metrics: [["type", "resource.name", "containerResource.name", "pods.metric.name"]],
  namespaceResourceWhitelist: [["group", "kind"]],
  patches: [["target.kind", "target.name"]],
  policies: [["type"]],
  ports: [["name"], ["containerPort", "protocol"], ["port", "protocol"]],
  subjects: [["kind", "namespace", "name"]],
  topologySpreadConstraints: [["topologyKey", "whenUnsatisfiable"]],
  volumeClaimTemplates: [["metadata.name"]],
  volumeDevices: [["devicePath"]],
  volumeMounts: [["mountPath"]],
};

/** Lists of plain values whose order has no meaning. */
const sets = new Set([
  "accessModes",
  "add",
  "cidrs",
  "drop",
  "except",
  "externalIPs",
  "finalizers",
  "jsonPointers",
  "loadBalancerSourceRanges",
  "policyTypes",
  "resources",
  "apiGroups",
  "verbs",
  "sourceNamespaces",
  "sourceRepos",
  "syncOptions",
  "values",
]);

function nameOf(item: unknown, fields: readonly string[]): string | undefined {
  const parts = fields.map((field) => textAt(item, ...field.split(".")));
  return parts.some(Boolean) ? parts.filter(Boolean).join("/") : undefined;
}

/** The items keyed by their name in brackets; undefined where names are missing or not unique. */
export function byName(
  field: string,
  lists: readonly (readonly unknown[])[],
): Map<string, unknown>[] | undefined {
  if (sets.has(field) && lists.flat().every((item) => !isFields(item) && !Array.isArray(item))) {
    return lists.map((list) => new Map(list.map((item) => [`[${item}]`, item])));
  }
  if (!lists.flat().every(isFields)) return undefined;
  for (const fields of keysOf[field] ?? [["name"]]) {
    const maps = lists.map((list) => new Map(list.map((item) => [nameOf(item, fields), item])));
    const named = maps.every(
      (map, index) => map.size === lists[index]?.length && !map.has(undefined),
    );
    if (named) return maps.map((map) => new Map([...map].map(([key, item]) => [`[${key}]`, item])));
  }
  return undefined;
}
