/** minikube: one machine, the agents on a NodePort (`minikube service agent-service -n aicp --url`). */
import type { Environment } from "./environment.ts";

export const minikube: Environment = {
  name: "minikube",
  image: { tag: "0.1.0" },
  agents: { min: 3, max: 10 },
  coordinators: 1,
  storage: { size: "10Gi" },
  exposure: { type: "NodePort" },
  components: [],
  cascade: true,
  resources: [],
};
