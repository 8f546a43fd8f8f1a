/** Tells Argo CD to look at git now rather than at its next round. */
import type { Kubernetes } from "../client.ts";
import { list, merge, read } from "../operations.ts";
import { eventually } from "../wait.ts";

export const argoNamespace = "argocd";

export const applicationKind = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  namespace: argoNamespace,
};

/** What Argo CD's own "Refresh" sets; the controller removes it once it has looked. */
const annotation = "argocd.argoproj.io/refresh";
const attempts = 4;
const lookSeconds = 20;

/** Refreshes every Application, and returns once each has seen the commit. */
export async function refreshApplications(cluster: Kubernetes, revision: string): Promise<void> {
  const applications = await list(cluster, applicationKind);
  await Promise.all(applications.map(({ metadata }) => refresh(cluster, metadata.name, revision)));
}

/**
 * An annotation that is set while the controller still works on an earlier one is removed with that one, and the commit
 * stays unseen: hence the look at what it saw. A commit that cannot be rendered is never seen as such.
 */
async function refresh(cluster: Kubernetes, name: string, revision: string): Promise<void> {
  const reference = { ...applicationKind, name };
  for (let attempt = 0; attempt < attempts; attempt++) {
    await requestLook(cluster, name);
    const looked = await eventually(`a look at git by ${name}`, lookSeconds, async () => {
      const application = await read(cluster, reference);
      return application?.metadata.annotations?.[annotation] ? undefined : application;
    });
    if (looked.status?.sync?.revision === revision) return;
  }
}

/**
 * Asks for a look, and waits for nothing. It also hastens a sync that is under way: the controller gathers what happens
 * to the objects for five seconds before it goes on, but goes on at once when the Application itself is touched.
 */
export async function requestLook(cluster: Kubernetes, name: string): Promise<void> {
  const patch = { metadata: { annotations: { [annotation]: "normal" } } };
  await merge(cluster, { ...applicationKind, name }, patch);
}
