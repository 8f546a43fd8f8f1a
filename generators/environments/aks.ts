/** Azure Kubernetes Service, Standard or Automatic. */
import { secretReader, secretStore, storeName } from "../components/secret-store.ts";
import { publishedImage } from "../settings.ts";
import type { Environment } from "./environment.ts";
import tags from "./tags.json" with { type: "json" };

/** REQUIRED. Key Vault that holds `aicp-postgres-password`; vault names are globally unique. */
const vaultUrl = "https://your-vault.vault.azure.net";
/** REQUIRED. Client ID of the managed identity that may read it, and its tenant. */
const clientId = "00000000-0000-0000-0000-000000000000";
const tenantId = "00000000-0000-0000-0000-000000000000";

export const aks: Environment = {
  name: "aks",
  image: { registry: publishedImage, tag: tags.aks },
  agents: { min: 3, max: 30 },
  coordinators: 2,
  storage: { size: "64Gi", class: "managed-csi-premium" }, // Azure bills disks by tier: a P6 has 64 GiB
  exposure: {
    type: "LoadBalancer",
    annotations: { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" },
  },
  components: ["external-secret", "zone-spread"],
  cascade: false,
  resources: [
    secretReader({
      "azure.workload.identity/client-id": clientId,
      "azure.workload.identity/tenant-id": tenantId,
    }),
    secretStore({
      azurekv: {
        authType: "WorkloadIdentity",
        environmentType: "PublicCloud",
        useAzureSDK: false,
        vaultUrl,
        serviceAccountRef: { name: storeName },
      },
    }),
  ],
};
