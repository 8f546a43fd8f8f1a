/** Azure Kubernetes Service, Standard or Automatic. */
import { secretReader, secretStore, storeName } from "../components/secret-store.ts";
import { azure, publishedImage } from "../settings.ts";
import { internetStore } from "../workloads/network.ts";
import type { BackupStore, Environment } from "./environment.ts";
import tags from "./tags.json" with { type: "json" };

/** The instances are the managed identity `aicp-backups`, by Workload Identity. */
const backups: BackupStore = {
  configuration: {
    destinationPath: `https://${azure.storageAccount}.blob.core.windows.net/backups/aicp`,
    azureCredentials: { useDefaultAzureCredentials: true },
  },
  identity: {
    "azure.workload.identity/client-id": azure.backupsClientId,
    "azure.workload.identity/tenant-id": azure.tenantId,
  },
  podLabels: { "azure.workload.identity/use": "true" },
  egress: [internetStore],
};

export const aks: Environment = {
  name: "aks",
  platform: "aks",
  image: { registry: publishedImage, tag: tags.aks },
  agents: { min: 3, max: 30 },
  scaling: "autoscaler",
  coordinators: 2,
  storage: { size: "64Gi", class: "managed-csi-premium" }, // Azure bills disks by tier: a P6 has 64 GiB
  database: { kind: "cluster", instances: 3, antiAffinity: "required", backups },
  exposure: {
    type: "LoadBalancer",
    annotations: { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" },
  },
  // Nobody until you name a network: `networks: { office: "10.20.0.0/16" }`, or a namespace.
  agentClients: { networks: {}, namespaces: [] },
  components: ["zone-spread"],
  monitoring: { by: "azure" },
  cascade: false,
  resources: [],
  secretSource: [
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
