/**
 * Everything that an owner of this repository sets. REQUIRED: replace before the first deployment to that platform.
 * OPTIONAL: works as it is. `pnpm generate` writes the manifests from it; bootstrap refuses values that are still examples.
 */

/** REQUIRED. The git repository and branch that every Argo CD syncs from. */
export const repository = {
  url: "https://github.com/aicp/aicp-gitops.git",
  revision: "main",
};

/** REQUIRED for gke, eks and aks. Where releases publish the image; local clusters load it under its bare name instead. */
export const publishedImage = "ghcr.io/aicp/aicp";

/** OPTIONAL. Repositories that pods may run images from: a policy refuses any other. */
export const imageRepositories = [publishedImage, "postgres", "ghcr.io/cloudnative-pg/postgresql"];

/** REQUIRED for gke. */
export const google = {
  /** Project whose Secret Manager holds `aicp-postgres-password`. */
  project: "your-project",
  /** Bucket for the database's backups; bucket names are globally unique. */
  bucket: "your-bucket",
};

/** REQUIRED for eks. */
export const amazon = {
  /** Account of the IAM roles that the pods use. */
  account: "111122223333",
  /** Region whose Secrets Manager holds `aicp-postgres-password`. */
  region: "us-east-1",
  /** Bucket for the database's backups, in that region; bucket names are globally unique. */
  bucket: "your-bucket",
};

/** REQUIRED for aks. */
export const azure = {
  /** Key Vault that holds `aicp-postgres-password`; vault names are globally unique. */
  vault: "your-vault",
  /** Client ID of the managed identity that may read it. */
  clientId: "00000000-0000-0000-0000-000000000000",
  /** Storage account for the database's backups; account names are globally unique. */
  storageAccount: "your-account",
  /** Client ID of the managed identity that may write to it. */
  backupsClientId: "00000000-0000-0000-0000-000000000000",
  /** Tenant of both identities. */
  tenantId: "00000000-0000-0000-0000-000000000000",
};

/**
 * OPTIONAL. API server that each Application deploys to. By default each cluster runs its own Argo CD and deploys to itself;
 * a hub that deploys to several clusters names them here, by environment: `gke: "https://203.0.113.10"`.
 */
export const clusters: Partial<Record<string, string>> = {};

/** Name of the programs' image in the bases. Overlays replace it with a registry's name and always set the tag. */
export const image = "aicp";
