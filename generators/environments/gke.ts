/** Google Kubernetes Engine, Standard or Autopilot. */
import { secretReader, secretStore, storeName } from "../components/secret-store.ts";
import { publishedImage } from "../settings.ts";
import type { Environment } from "./environment.ts";
import tags from "./tags.json" with { type: "json" };

/** REQUIRED. Project whose Secret Manager holds `aicp-postgres-password`. */
const projectID = "your-project";

export const gke: Environment = {
  name: "gke",
  image: { registry: publishedImage, tag: tags.gke },
  agents: { min: 3, max: 30 },
  coordinators: 2,
  storage: { size: "50Gi", class: "premium-rwo" },
  exposure: {
    type: "LoadBalancer",
    annotations: { "networking.gke.io/load-balancer-type": "Internal" },
  },
  components: ["external-secret", "zone-spread"],
  cascade: false,
  resources: [
    secretReader(), // Workload Identity Federation uses its own name: no annotation is needed
    secretStore({
      gcpsm: {
        projectID,
        auth: { workloadIdentity: { serviceAccountRef: { name: storeName } } },
        secretVersionSelectionPolicy: "LatestOrFail",
      },
    }),
  ],
};
