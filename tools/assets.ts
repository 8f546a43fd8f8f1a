/** Files of the tools' own projects: manifests, CRDs and scripts, of the same versions as the tools. */
import type { Asset } from "./asset.ts";
import { resolveAssetIn } from "./obtain-asset.ts";
import { type Options, thisWorkshop } from "./workshop.ts";

const argocd = {
  folder: "argocd",
  module: "github.com/argoproj/argo-cd/v3",
  repository: "argoproj/argo-cd",
};
const kwok = {
  folder: "kwok",
  module: "sigs.k8s.io/kwok",
  repository: "kubernetes-sigs/kwok",
};

export const assets = {
  "argocd-crds": { ...argocd, path: "manifests/crds" },
  "argocd-install.yaml": { ...argocd, path: "manifests/install.yaml" },
  "git-verify-wrapper.sh": { ...argocd, path: "hack/git-verify-wrapper.sh" },
  "gpg-wrapper.sh": { ...argocd, path: "hack/gpg-wrapper.sh" },
  "kwok-stages": { ...kwok, path: "kustomize/stage" },
  "kwok-metrics": { ...kwok, path: "kustomize/metrics" },
  "metrics-server-manifests": {
    folder: "metrics-server",
    module: "sigs.k8s.io/metrics-server",
    repository: "kubernetes-sigs/metrics-server",
    path: "manifests/base",
  },
  "external-secrets-crds": {
    folder: "external-secrets",
    module: "github.com/external-secrets/external-secrets",
    repository: "external-secrets/external-secrets",
    path: "config/crds/bases",
  },
} as const satisfies Record<string, Asset>;

export type AssetName = keyof typeof assets;

/** The absolute path of a file or, for the names in the plural, a folder. */
export const resolveAsset = (name: AssetName, options: Options = {}): Promise<string> =>
  resolveAssetIn(thisWorkshop, name, assets[name], options);
