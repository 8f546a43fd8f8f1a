/** Whether Argo CD is installed, is set to what AICP needs, and still has the password that it was installed with. */
import { argoCdSettings } from "../../generators/bootstrap/argo-cd.ts";
import { catalogue } from "../../generators/catalogue.ts";
import { missingSettings } from "../../kubernetes/argo-cd/settings.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { read } from "../../kubernetes/client/operations.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { findArgoCd } from "../argo-cd/argo-install.ts";
import type { Finding } from "./finding.ts";

export async function argoCdFindings(cluster: Kubernetes): Promise<Finding[]> {
  const what = "Argo CD";
  const fix = "pnpm bootstrap --environment NAME";
  const found = await findArgoCd(cluster);
  if (found) {
    const detail = `${found.version} in namespace ${found.namespace}`;
    const settings = await settingsFinding(cluster);
    return [
      { what, state: "good", detail },
      settings,
      ...(await password(cluster, found.namespace)),
    ];
  }
  if (!(await cluster.call("/apis/argoproj.io/v1alpha1"))) {
    return [{ what, state: "bad", detail: "not installed", fix }];
  }
  const detail =
    "its definitions are installed, but its controller is not in this cluster (a hub's may be elsewhere)";
  return [{ what, state: "unknown", detail, fix }];
}

async function settingsFinding(cluster: Kubernetes): Promise<Finding> {
  const what = "Settings of Argo CD";
  const settings = argoCdSettings(catalogue.environments) as KubernetesObject[];
  const missing = await missingSettings(cluster, settings);
  if (missing.length === 0) return { what, state: "good", detail: "complete" };
  const detail = `missing or different: ${missing.join(", ")}`;
  return {
    what,
    state: "bad",
    detail,
    fix: "pnpm bootstrap --environment NAME --configure-argocd",
  };
}

/** Everybody who may read Secrets in its namespace could log in with it. */
async function password(cluster: Kubernetes, namespace: string): Promise<Finding[]> {
  const name = "argocd-initial-admin-secret";
  if (!(await read(cluster, { apiVersion: "v1", kind: "Secret", namespace, name }))) return [];
  return [
    {
      what: "First password of Argo CD",
      state: "unknown",
      detail: `still in the Secret ${name}: change the password once, then delete it`,
      fix: `kubectl delete secret ${name} -n ${namespace}`,
    },
  ];
}
