/** Where an API server serves an object: its path by kind and name, which the server itself is asked for. */
import { apiPath, type KubernetesObject } from "../object.ts";
import { UserError } from "../user-error.ts";
import type { Kubernetes } from "./client.ts";

export interface Reference {
  apiVersion: string;
  kind: string;
  name?: string;
  namespace?: string | undefined;
}

export const referenceOf = ({ apiVersion, kind, metadata }: KubernetesObject): Reference => ({
  apiVersion,
  kind,
  name: metadata.name,
  namespace: metadata.namespace,
});

/** API path of an object, or of its collection if the reference has no name. */
export async function pathOf(cluster: Kubernetes, reference: Reference): Promise<string> {
  const { apiVersion, kind, name, namespace } = reference;
  const group = groupPath(apiVersion);
  const resource = await resourceOf(cluster, group, kind);
  if (!resource)
    throw new UserError(
      `The cluster has no kind ${kind} in ${apiVersion}: is its operator installed?`,
    );
  const { plural, namespaced } = resource;
  if (namespaced && name && !namespace) throw new NoNamespace(`${kind} ${name} has no namespace`);
  const folder = namespaced && namespace ? `/namespaces/${part(namespace)}` : "";
  return `${group}${folder}/${plural}${name ? `/${part(name)}` : ""}`;
}

/** The object must say which namespace it is in, and does not. */
export class NoNamespace extends UserError {}

/** A name is one part of a path, whatever is in it. */
const part = (name: string): string =>
  encodeURIComponent(String(name).toWellFormed()).replaceAll("%3A", ":");

const groupPath = (apiVersion: string): string => `/${apiPath(apiVersion)}`;

/** Whether the cluster has this kind. */
export const knows = async (
  cluster: Kubernetes,
  { apiVersion, kind }: Pick<Reference, "apiVersion" | "kind">,
): Promise<boolean> => (await resourceOf(cluster, groupPath(apiVersion), kind)) !== undefined;

interface ResourceList {
  /** Missing where the path is a list of groups or versions. */
  resources?: { name: string; kind: string; namespaced: boolean }[];
}

interface Resource {
  plural: string;
  namespaced: boolean;
}

const discovered = new WeakMap<Kubernetes, Map<string, Resource>>();

const asked = new WeakMap<Kubernetes, Map<string, Promise<ResourceList | undefined>>>();

/** Many ask for one group at the same time: they share the answer. */
async function resourcesIn(cluster: Kubernetes, group: string): Promise<ResourceList | undefined> {
  const pending = asked.get(cluster) ?? new Map<string, Promise<ResourceList | undefined>>();
  asked.set(cluster, pending);
  const request = pending.get(group) ?? cluster.call<ResourceList>(group);
  pending.set(group, request);
  try {
    return await request;
  } finally {
    pending.delete(group);
  }
}

/** Asked once per kind: CustomResourceDefinitions add kinds while a command runs, but never change one. */
async function resourceOf(
  cluster: Kubernetes,
  group: string,
  kind: string,
): Promise<Resource | undefined> {
  const known = discovered.get(cluster) ?? new Map<string, Resource>();
  discovered.set(cluster, known);
  const key = `${group}/${kind}`;
  const remembered = known.get(key);
  if (remembered) return remembered;
  const found = await resourcesIn(cluster, group);
  const entry = found?.resources?.find((item) => item.kind === kind && !item.name.includes("/"));
  if (!entry) return undefined;
  const resource = { plural: entry.name, namespaced: entry.namespaced };
  known.set(key, resource);
  return resource;
}
