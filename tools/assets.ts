/** Files of the tools' own projects: manifests, CRDs and scripts, of the same versions as the tools. */
import { join } from "node:path";
import type { Asset } from "./asset.ts";
import { resolveAssetIn } from "./obtain-asset.ts";
import { type Options, thisWorkshop } from "./workshop.ts";

const source = (folder: string, module: string, repository: string) => ({
  folder: join(import.meta.dirname, "go", folder),
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

export const assets = {
  "argocd-crds": { ...argocd, path: "manifests/crds" },
  "argocd-install.yaml": { ...argocd, path: "manifests/install.yaml" },
  "git-verify-wrapper.sh": { ...argocd, path: "hack/git-verify-wrapper.sh" },
  "gpg-wrapper.sh": { ...argocd, path: "hack/gpg-wrapper.sh" },
  "kwok-stages": { ...kwok, path: "kustomize/stage" },
  "kwok-metrics": { ...kwok, path: "kustomize/metrics" },
  "metrics-server-manifests": { ...metricsServer, path: "manifests/base" },
  "external-secrets-crds": { ...externalSecrets, path: "config/crds/bases" },
} as const satisfies Record<string, Asset>;

type AssetName = keyof typeof assets;

/** The absolute path of the file, or of the folder: a name in the plural is a folder. */
export const resolveAsset = (name: AssetName, options: Options = {}): Promise<string> =>
  resolveAssetIn(thisWorkshop, name, assets[name], options);
