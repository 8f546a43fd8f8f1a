/** Settings of the whole repository. REQUIRED: replace before the first deployment. OPTIONAL: works as it is. */

/** REQUIRED. The git repository and branch that every Argo CD syncs from. */
export const repository = { url: "https://github.com/aicp/aicp-gitops.git", revision: "main" };

/** Name of the programs' image in the bases. Overlays replace it with a registry's name and always set the tag. */
export const image = "aicp";

/** REQUIRED for gke, eks and aks. Where releases publish the image; local clusters load it under its bare name instead. */
export const publishedImage = "ghcr.io/aicp/aicp";

/**
 * OPTIONAL. API server that each Application deploys to. By default each cluster runs its own Argo CD and deploys to itself;
 * a hub that deploys to several clusters names them here, by environment: `gke: "https://203.0.113.10"`.
 */
export const clusters: Partial<Record<string, string>> = {};
