/** Reads and writes Kubernetes objects by their kind and name. */

import { type AnyObject, apiPath, type KubernetesObject } from "../object.ts";
import { UserError } from "../user-error.ts";
import { ApiError, fieldManager, type Kubernetes } from "./client.ts";

interface ResourceList {
  /** Missing where the path is a list of groups or versions. */
  resources?: { name: string; kind: string; namespaced: boolean }[];
}

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

/** Server-side apply: creates or updates the object, and takes over fields that others own. */
export const apply = (
  cluster: Kubernetes,
  object: KubernetesObject,
  manager = fieldManager,
): Promise<AnyObject> => serverSideApply(cluster, object, `fieldManager=${manager}`);

/** What `apply` would store. Nothing is written; throws an ApiError where the server refuses the object. */
export const dryRun = (
  cluster: Kubernetes,
  object: KubernetesObject,
  manager = fieldManager,
): Promise<AnyObject> => serverSideApply(cluster, object, `dryRun=All&fieldManager=${manager}`);

async function serverSideApply(cluster: Kubernetes, object: KubernetesObject, query: string) {
  const path = `${await pathOf(cluster, referenceOf(object))}?${query}&force=true`;
  return (await cluster.call(path, "PATCH", object, "application/apply-patch+yaml")) as AnyObject;
}

export async function applyAll(
  cluster: Kubernetes,
  objects: readonly KubernetesObject[],
): Promise<void> {
  for (const object of objects) await apply(cluster, object);
}

/** Creates the object unless it exists, in one request; returns whether it did. */
export async function createIfAbsent(
  cluster: Kubernetes,
  object: KubernetesObject,
): Promise<boolean> {
  const { name: _, ...collection } = referenceOf(object);
  try {
    const query = `?fieldManager=${fieldManager}`;
    await cluster.call((await pathOf(cluster, collection)) + query, "POST", object);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.reason === "AlreadyExists") return false;
    throw error;
  }
}

export const read = async <T = AnyObject>(
  cluster: Kubernetes,
  reference: Reference,
): Promise<T | undefined> => cluster.call<T>(await pathOf(cluster, reference));

export async function list<T = AnyObject>(
  cluster: Kubernetes,
  reference: Reference,
  labelSelector?: string,
): Promise<T[]> {
  const query = labelSelector ? `?labelSelector=${encodeURIComponent(labelSelector)}` : "";
  const found = await cluster.call<{ items: T[] }>((await pathOf(cluster, reference)) + query);
  return found?.items ?? [];
}

/** Merge patch: null removes a field. */
export async function merge(
  cluster: Kubernetes,
  reference: Reference,
  patch: object,
): Promise<AnyObject> {
  const type = "application/merge-patch+json";
  const path = await pathOf(cluster, reference);
  return (await cluster.call(path, "PATCH", patch, type)) as AnyObject;
}

export async function remove(cluster: Kubernetes, reference: Reference): Promise<void> {
  try {
    await cluster.call(await pathOf(cluster, reference), "DELETE");
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) throw error;
  }
}

/** Deletes a whole collection, and the objects that its objects own. */
export async function removeAll(cluster: Kubernetes, collection: Reference): Promise<void> {
  const path = await pathOf(cluster, collection);
  await cluster.call(`${path}?propagationPolicy=Background`, "DELETE");
}

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
