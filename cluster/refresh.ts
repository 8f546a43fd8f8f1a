/** Tells Argo CD to look at git now rather than at its next round. */
import type { Kubernetes } from "./kubernetes.ts";
import { list, merge } from "./objects.ts";

export const argoNamespace = "argocd";

export const applicationKind = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  namespace: argoNamespace,
};

/** What Argo CD's own UI does on "Refresh": the controller removes the annotation once it has looked. */
export async function refreshApplications(cluster: Kubernetes): Promise<void> {
  const patch = { metadata: { annotations: { "argocd.argoproj.io/refresh": "normal" } } };
  for (const { metadata } of await list(cluster, applicationKind)) {
    await merge(cluster, { ...applicationKind, name: metadata.name }, patch);
  }
}
