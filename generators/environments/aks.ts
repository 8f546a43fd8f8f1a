/** Azure Kubernetes Service, Standard or Automatic. */
import { secretReader, secretStore, storeName } from "../components/secret-store.ts";
import { azure, publishedImage } from "../settings.ts";
import type { Environment } from "./environment.ts";
import tags from "./tags.json" with { type: "json" };

export const aks: Environment = {
  name: "aks",
  platform: "aks",
  image: { registry: publishedImage, tag: tags.aks },
  agents: { min: 3, max: 30 },
  scaling: "autoscaler",
  coordinators: 2,
  storage: { size: "64Gi", class: "managed-csi-premium" }, // Azure bills disks by tier: a P6 has 64 GiB
  exposure: {
    type: "LoadBalancer",
    annotations: { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" },
  },
  // Nobody until you name a network: `networks: { office: "10.20.0.0/16" }`, or a namespace.
  agentClients: { networks: {}, namespaces: [] },
  components: ["backup", "external-secret", "zone-spread"],
  monitoring: { by: "azure" },
  cascade: false,
  resources: [
    secretReader({
      "azure.workload.identity/client-id": azure.clientId,
      "azure.workload.identity/tenant-id": azure.tenantId,
    }),
    secretStore({
      azurekv: {
        authType: "WorkloadIdentity",
        environmentType: "PublicCloud",
        useAzureSDK: false,
        vaultUrl: `https://${azure.vault}.vault.azure.net`,
        serviceAccountRef: { name: storeName },
      },
    }),
  ],
};
