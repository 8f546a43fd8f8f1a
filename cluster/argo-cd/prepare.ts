/** Argo CD on a real cluster, as bootstrap leaves it: installed where there is none, and set to what AICP needs. */
import { completeSettings, missingSettings } from "../../kubernetes/argo-cd/settings.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { tools } from "../../tools/pinned/tool-list.ts";
import { findArgoCd, installArgoCd } from "./argo-install.ts";

interface Wanted {
  /** Fetched only where it is installed. */
  manifest: () => Promise<string>;
  settings: readonly KubernetesObject[];
  /** Whether to set what is missing on an Argo CD that bootstrap did not install. */
  configure: boolean;
}

/** Returns what was done. */
export async function prepareArgoCd(
  cluster: Kubernetes,
  { manifest, settings, configure }: Wanted,
): Promise<string> {
  const found = await findArgoCd(cluster);
  if (!found) {
    await installArgoCd(cluster, await manifest(), settings);
    return `installed ${tools.argocd.version}`;
  }
  const installed = `version ${found.version} is already installed, in namespace ${found.namespace}`;
  const missing = await missingSettings(cluster, settings);
  if (missing.length === 0) return installed;
  if (!found.isOurs && !configure) {
    return `${installed}; it lacks ${missing.join(", ")}: --configure-argocd sets them (docs/deploy.md says what they do)`;
  }
  await completeSettings(cluster, settings, missing);
  return `${installed}; set ${missing.join(", ")}`;
}
