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
  database: { kind: "stateful-set" },
  exposure: { type: "NodePort" },
  // The nodes' network with every driver of minikube: a NodePort's clients arrive from there.
  agentClients: { networks: { nodes: "192.168.0.0/16" }, namespaces: [] },
  components: [],
  cascade: true,
  resources: [],
};
