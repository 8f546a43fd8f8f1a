/** What the whole repository agrees on: where it lives, where its image is, and which cluster each overlay is for. */

/** The git repository that every Argo CD syncs from. */
export const repository = { url: "https://github.com/aicp/aicp-gitops.git", revision: "main" };

/** Name of the programs' image in the bases. Overlays replace it by a registry's name and always set the tag. */
export const image = "aicp";

/** Where the image of a tagged revision is published; local clusters load it under its bare name instead. */
export const publishedImage = "ghcr.io/aicp/aicp";

/**
 * API server that each Application deploys to. Each cluster runs its own Argo CD, so it is always that cluster itself;
 * a hub that deploys to many names its clusters here, by environment: `gke: "https://203.0.113.10"`.
 */
export const clusters: Partial<Record<string, string>> = {};
