/** minikube: one machine, the agents on a NodePort (`minikube service agent-service -n aicp --url`). */
import type { Environment } from "./environment.ts";
import tags from "./tags.json" with { type: "json" };

export const minikube: Environment = {
  name: "minikube",
  platform: "minikube",
  image: { tag: tags.minikube },
  agents: { min: 3, max: 10 },
  scaling: "autoscaler",
  coordinators: 1,
  storage: { size: "10Gi" },
  exposure: { type: "NodePort" },
  components: ["backup"],
  cascade: true,
  resources: [],
};
