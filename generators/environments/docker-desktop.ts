/** Docker Desktop: one machine, the agents on http://localhost:8080. */
import type { Environment } from "./environment.ts";
import tags from "./tags.json" with { type: "json" };

export const dockerDesktop: Environment = {
  name: "docker-desktop",
  platform: "docker-desktop",
  image: { tag: tags["docker-desktop"] },
  agents: { min: 3, max: 10 },
  scaling: "autoscaler",
  coordinators: 1,
  storage: { size: "10Gi" }, // the default class has another name in each of its two modes
  database: { kind: "stateful-set" },
  exposure: { type: "LoadBalancer" },
  // The node's network, as Docker Desktop's own cluster and as its kind cluster has it: clients of localhost arrive from there.
  agentClients: {
    networks: { node: "192.168.65.0/24", "kind-nodes": "172.16.0.0/12" },
    namespaces: [],
  },
  components: [],
  cascade: true,
  resources: [],
};
