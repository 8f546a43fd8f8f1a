/** Makes Argo CD look at git now rather than at its next poll. */
import type { Kubernetes } from "../client/client.ts";
import { list, merge, read } from "../client/operations.ts";
import { eventually } from "../client/wait.ts";

export const argoNamespace = "argocd";

export const applicationKind = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  namespace: argoNamespace,
};

/** The annotation that Argo CD's own "Refresh" sets; the controller removes it after the refresh. */
export const refreshAnnotation = "argocd.argoproj.io/refresh";
const attempts = 4;
const refreshSeconds = 20;

/** Refreshes every Application. Returns when each has seen the commit, or was refreshed four times without. Throws after 20 s of one refresh. */
export async function refreshApplications(cluster: Kubernetes, revision: string): Promise<void> {
  const applications = await list(cluster, applicationKind);
  await Promise.all(applications.map(({ metadata }) => refresh(cluster, metadata.name, revision)));
}

/**
 * The controller may remove the annotation together with an earlier one that it was still working on, and then the commit
 * stays unseen. So the revision is checked, and the refresh requested again. A commit that cannot be rendered never
 * appears as the revision.
 */
async function refresh(cluster: Kubernetes, name: string, revision: string): Promise<void> {
  const reference = { ...applicationKind, name };
  for (let attempt = 0; attempt < attempts; attempt++) {
    await requestRefresh(cluster, name);
    const refreshed = await eventually(`the refresh of ${name}`, refreshSeconds, async () => {
      const application = await read(cluster, reference);
      return application?.metadata.annotations?.[refreshAnnotation] ? undefined : application;
    });
    if (refreshed.status?.sync?.revision === revision) return;
  }
}

/**
 * Requests a refresh and does not wait for it. It also speeds up a running sync: the controller collects events of the
 * objects for five seconds before it continues, but continues immediately when the Application itself changes.
 */
export async function requestRefresh(cluster: Kubernetes, name: string): Promise<void> {
  const patch = { metadata: { annotations: { [refreshAnnotation]: "normal" } } };
  await merge(cluster, { ...applicationKind, name }, patch);
}
