/** Files of the tools' own projects: manifests, CRDs and scripts, of the same versions as the tools. */
import { join } from "node:path";
import type { Asset } from "../artifact.ts";
import { readPin } from "./go-mod.ts";

const source = (folder: string, module: string, repository: string) => ({
  ...readPin(join(import.meta.dirname, "../go", folder), module),
  module,
  files: `https://raw.githubusercontent.com/${repository}`,
});

const argocd = source("argocd", "github.com/argoproj/argo-cd/v3", "argoproj/argo-cd");
const kwok = source("simulation", "sigs.k8s.io/kwok", "kubernetes-sigs/kwok");
const metricsServer = source(
  "simulation",
  "sigs.k8s.io/metrics-server",
  "kubernetes-sigs/metrics-server",
);
const externalSecrets = source(
  "external-secrets",
  "github.com/external-secrets/external-secrets",
  "external-secrets/external-secrets",
);

const keda = source("keda", "github.com/kedacore/keda/v2", "kedacore/keda");

const cloudNativePg = (name: string) =>
  source("cloudnative-pg", `github.com/cloudnative-pg/${name}`, `cloudnative-pg/${name}`);

/** A name in the plural is a folder. Folders of CustomResourceDefinitions end in `-crds`: `pnpm check:api` takes them all. */
const entries = {
  "argocd-crds": { ...argocd, path: "manifests/crds" },
  "argocd-install.yaml": { ...argocd, path: "manifests/install.yaml" },
  "argocd-notifications.yaml": { ...argocd, path: "notifications_catalog/install.yaml" },
  "git-verify-wrapper.sh": { ...argocd, path: "hack/git-verify-wrapper.sh" },
  "gpg-wrapper.sh": { ...argocd, path: "hack/gpg-wrapper.sh" },
  "kwok-stages": { ...kwok, path: "kustomize/stage" },
  "kwok-metrics": { ...kwok, path: "kustomize/metrics" },
  "metrics-server-manifests": { ...metricsServer, path: "manifests/base" },
  "external-secrets-crds": { ...externalSecrets, path: "config/crds/bases" },
  "keda-crds": { ...keda, path: "config/crd/bases" },
  "cloudnative-pg-crds": { ...cloudNativePg("cloudnative-pg"), path: "config/crd/bases" },
  "barman-cloud-crds": { ...cloudNativePg("plugin-barman-cloud"), path: "config/crd/bases" },
};

export type AssetName = keyof typeof entries;

export const assets = Object.fromEntries(
  Object.entries(entries).map(([name, entry]) => [name, { name, ...entry }]),
) as Record<AssetName, Asset>;
