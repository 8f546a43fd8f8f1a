/** Google Kubernetes Engine, Standard or Autopilot. */
import { secretReader, secretStore, storeName } from "../components/secret-store.ts";
import { google, publishedImage } from "../settings.ts";
import type { Environment } from "./environment.ts";
import tags from "./tags.json" with { type: "json" };

export const gke: Environment = {
  name: "gke",
  platform: "gke",
  image: { registry: publishedImage, tag: tags.gke },
  agents: { min: 3, max: 30 },
  scaling: "autoscaler",
  coordinators: 2,
  storage: { size: "50Gi", class: "premium-rwo" },
  exposure: {
    type: "LoadBalancer",
    annotations: { "networking.gke.io/load-balancer-type": "Internal" },
  },
  // Nobody until you name a network: `networks: { office: "10.20.0.0/16" }`, or a namespace.
  agentClients: { networks: {}, namespaces: [] },
  components: ["backup", "external-secret", "zone-spread"],
  monitoring: { by: "google" },
  cascade: false,
  resources: [
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
