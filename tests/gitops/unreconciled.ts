/** An Application that Argo CD's application controller leaves alone: its status stays as a test writes it. */
import { applicationOf } from "../../generators/applications.ts";
import { environmentOf } from "../../generators/catalogue.ts";
import { applicationKind } from "../../kubernetes/argo-cd/refresh.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { apply, merge, read, remove } from "../../kubernetes/client/operations.ts";
import type { AnyObject, KubernetesObject } from "../../kubernetes/object.ts";

const skipped = { "argocd.argoproj.io/skip-reconcile": "true" };

/** As committed, of an environment that these tests deploy nowhere. */
export const committed = applicationOf(environmentOf("gke"));
const reference = { ...applicationKind, name: committed.metadata?.name ?? "" };

export interface Operation {
  phase: "Running" | "Succeeded" | "Failed" | "Error";
  message?: string;
  /** Seconds since the sync began. */
  age?: number;
  /** How often it was tried again, of five times. */
  retryCount?: number;
}

/** The commit that its last sync was of, and the newer one that Argo CD compares with. */
export const revisions = { synced: "bad", compared: "revert" };

/** Creates it, or gives it another status: `sync` and `health` are fields of that. */
export async function writeApplication(
  cluster: Kubernetes,
  { phase, message = "", age = 60, retryCount = 5 }: Operation,
  { spec = {}, sync = "OutOfSync", health = "Healthy" } = {},
): Promise<void> {
  const { metadata } = committed;
  const annotations = { ...metadata?.annotations, ...skipped };
  const created = { ...committed, metadata: { ...metadata, annotations } };
  await apply(cluster, created as KubernetesObject);
  const { source, destination } = committed.spec;
  // The notification controller looks at a sync that has ended only once the Application was compared afterwards.
  const ended = phase !== "Running" && { finishedAt: secondsAgo(age - 20) };
  const operationState = {
    ...{ phase, message, retryCount, startedAt: secondsAgo(age), ...ended },
    syncResult: { revision: revisions.synced, source, sources: [] },
    operation: { sync: { revision: revisions.synced }, retry: committed.spec.syncPolicy?.retry },
  };
  const comparedTo = { source, destination };
  const status = {
    operationState,
    sync: { status: sync, revision: revisions.compared, comparedTo },
    health: { status: health, lastTransitionTime: secondsAgo(age - 20) },
    reconciledAt: secondsAgo(0),
  };
  await merge(cluster, reference, { spec, status });
}

/** As Kubernetes writes times. */
const secondsAgo = (seconds: number) =>
  new Date(Date.now() - seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z");

export const readApplication = (cluster: Kubernetes): Promise<AnyObject | undefined> =>
  read(cluster, reference);

export const removeApplication = (cluster: Kubernetes): Promise<void> => remove(cluster, reference);
