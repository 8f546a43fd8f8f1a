/** The quota of the namespace: every workload at its maximum, in the middle of a rolling update. */
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import { bytes, cores, parseQuantity } from "../quantity.ts";
import type { ResourceShare } from "../resource-share.ts";
import { deployment as agent } from "./agent.ts";
import { deployment as coordinator } from "./coordinator.ts";
import { job as initDatabase } from "./init-database.ts";

type Side = "requests" | "limits";

function sum(side: Side, resource: "cpu" | "memory", pods: [number, IPodSpec | undefined][]) {
  let total = 0;
  for (const [count, pod] of pods) {
    for (const container of pod?.containers ?? []) {
      total += count * parseQuantity(String(container.resources?.[side]?.[resource]));
    }
  }
  return total;
}

interface Sizes {
  agents: number;
  coordinators: number;
  database: ResourceShare;
}

/** `spec.hard` of a ResourceQuota for that many agents and coordinators, and for every other pod of the system. */
export function quotaFor({ agents, coordinators, database }: Sizes) {
  // A draining pod counts until it is gone, so a rollout may have every old pod beside every new one.
  const pods: [number, IPodSpec | undefined][] = [
    [2 * agents + Math.ceil(agents / 4), agent.spec?.template.spec],
    [2 * coordinators + 1, coordinator.spec?.template.spec],
    ...database.pods,
    [2, initDatabase.spec?.template.spec], // and a load-test, which asks for the same
  ];
  return {
    pods: String(pods.reduce((total, [count]) => total + count, 0)),
    "requests.cpu": cores(sum("requests", "cpu", pods)),
    "requests.memory": bytes(sum("requests", "memory", pods)),
    "limits.cpu": cores(sum("limits", "cpu", pods)),
    "limits.memory": bytes(sum("limits", "memory", pods)),
    persistentvolumeclaims: String(database.claims),
    "services.loadbalancers": "1",
  };
}
