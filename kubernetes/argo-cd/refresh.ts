/** Makes Argo CD look at git now rather than at its next poll. */
import type { Kubernetes } from "../client/client.ts";
import { list, merge, read } from "../client/operations.ts";
import { eventually } from "../client/wait.ts";
import type { AnyObject } from "../object.ts";

export const argoNamespace = "argocd";

export const applicationKind = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  namespace: argoNamespace,
};

/** The annotation that Argo CD's own "Refresh" sets; the controller removes it after the refresh. */
export const refreshAnnotation = "argocd.argoproj.io/refresh";
/** Its companion: a request that comes while an earlier one is worked on has another time, and is not removed with it. */
const timestampAnnotation = "argocd.argoproj.io/refresh-timestamp";
/**
 * A request is repeated after so long: the controller may overwrite what its watch has just brought with the answer to a patch
 * that it sent before, and then does not know of the request until the Application changes again.
 */
export const repeatSeconds = 5;
const refreshSeconds = 20;

/** Refreshes every Application: each has then seen the commit, unless it cannot be rendered. Throws after 20 s. */
export async function refreshApplications(cluster: Kubernetes, revision: string): Promise<void> {
  const applications = await list(cluster, applicationKind);
  await Promise.all(applications.map((application) => refresh(cluster, application, revision)));
}

async function refresh(
  cluster: Kubernetes,
  { metadata: { name }, status }: AnyObject,
  revision: string,
): Promise<void> {
  const isNew = status?.sync?.revision !== revision;
  let requested = Number.NEGATIVE_INFINITY;
  await eventually(`the refresh of ${name}`, refreshSeconds, async () => {
    if (Date.now() - requested >= repeatSeconds * 1000) {
      requested = Date.now();
      await requestRefresh(cluster, name);
    }
    const application = await read(cluster, { ...applicationKind, name });
    // Who waits for a running sync requests the next refresh as soon as one has ended: then the new commit is what tells.
    const isSeen = isNew && application?.status?.sync?.revision === revision;
    return isSeen || !application?.metadata.annotations?.[refreshAnnotation];
  });
}

/**
 * Requests a refresh and does not wait for it. It also speeds up a running sync: the controller collects events of the
 * objects for five seconds before it continues, but continues immediately when the Application itself changes.
 */
export async function requestRefresh(cluster: Kubernetes, name: string): Promise<void> {
  const annotations = {
    [refreshAnnotation]: "normal",
    [timestampAnnotation]: new Date().toISOString(),
  };
  await merge(cluster, { ...applicationKind, name }, { metadata: { annotations } });
}
