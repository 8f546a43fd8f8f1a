/** Google Kubernetes Engine, Standard or Autopilot. */
import { secretReader, secretStore, storeName } from "../components/secret-store.ts";
import { google, publishedImage } from "../settings.ts";
import { internetStore, metadataServer, tcp } from "../workloads/network.ts";
import type { BackupStore, Environment } from "./environment.ts";
import tags from "./tags.json" with { type: "json" };

/** The Google service account `aicp-backups` may write to the bucket; the instances are it, by Workload Identity. */
const backups: BackupStore = {
  configuration: {
    destinationPath: `gs://${google.bucket}/aicp`,
    googleCredentials: { gkeEnvironment: true },
  },
  identity: {
    "iam.gke.io/gcp-service-account": `aicp-backups@${google.project}.iam.gserviceaccount.com`,
  },
  // The metadata server, on the node, hands out the identity.
  egress: [internetStore, { to: [metadataServer], ports: [...tcp(80), ...tcp(988)] }],
};

export const gke: Environment = {
  name: "gke",
  platform: "gke",
  image: { registry: publishedImage, tag: tags.gke },
  agents: { min: 3, max: 30 },
  scaling: "autoscaler",
  coordinators: 2,
  storage: { size: "50Gi", class: "premium-rwo" },
  database: { kind: "cluster", instances: 3, antiAffinity: "required", backups },
  exposure: {
    type: "LoadBalancer",
    annotations: { "networking.gke.io/load-balancer-type": "Internal" },
  },
  // Nobody until you name a network: `networks: { office: "10.20.0.0/16" }`, or a namespace.
  agentClients: { networks: {}, namespaces: [] },
  components: ["zone-spread"],
  monitoring: { by: "google" },
  cascade: false,
  resources: [],
  secretSource: [
    secretReader(), // Workload Identity Federation uses its own name: no annotation is needed
    secretStore({
      gcpsm: {
        projectID: google.project,
        auth: { workloadIdentity: { serviceAccountRef: { name: storeName } } },
        secretVersionSelectionPolicy: "LatestOrFail",
      },
    }),
  ],
};
