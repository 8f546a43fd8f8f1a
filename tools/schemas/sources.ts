/** Where the schemas come from: the Go modules that carry the projects' own OpenAPI and custom resource definitions. */
import { join } from "node:path";
import type { GoModule } from "../build/module-files.ts";
import { readPin } from "../pinned/go-mod.ts";

/** The module at the version that its command-line tool or its cluster is pinned to. */
function pinned(folder: string, path: string): GoModule {
  const { version, go } = readPin(join(import.meta.dirname, "../go", folder), path);
  return { path, version: `v${version}`, go };
}

const newest = pinned("kubernetes", "k8s.io/kubernetes");

/** For each supported minor version, the newest patch that is published as a module. */
export const kubernetesModules: Readonly<Record<string, GoModule>> = {
  "1.34": { ...newest, version: "v1.34.4" },
  "1.35": { ...newest, version: "v1.35.4" },
  "1.36": newest,
};

/** The minor versions, each with a folder in schemas/. */
export const kubernetesVersions = Object.keys(kubernetesModules);

export const argoCdModule = pinned("argocd", "github.com/argoproj/argo-cd/v3");

export const externalSecretsModule = pinned(
  "external-secrets",
  "github.com/external-secrets/external-secrets",
);

export const kedaModule = pinned("keda", "github.com/kedacore/keda/v2");
export const prometheusOperatorModule = pinned(
  "prometheus-operator",
  "github.com/prometheus-operator/prometheus-operator",
);

const cloudNativePg = "github.com/cloudnative-pg";

export const cloudNativePgModule = pinned("cloudnative-pg", `${cloudNativePg}/cloudnative-pg`);

/** CloudNativePG's plug-in that archives to object stores. */
export const barmanCloudModule = pinned("cloudnative-pg", `${cloudNativePg}/plugin-barman-cloud`);
