/** Reads and writes Kubernetes objects by their kind and name. */

import type { AnyObject, KubernetesObject } from "../object.ts";
import { pathOf, type Reference, referenceOf } from "./api-paths.ts";
import { ApiError, fieldManager, type Kubernetes } from "./client.ts";

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
