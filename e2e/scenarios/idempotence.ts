/** Deploying the same commit again changes nothing: no pod restarts, no generation changes. */

import { namespace } from "../../generators/conventions.ts";
import { list, read } from "../../kubernetes/client/operations.ts";
import type { Cluster } from "../cluster.ts";
import { autoscaler, deployments } from "../pods/health.ts";
import { podsOf, restartsOf } from "../pods/pods.ts";
import { check, type Scenario } from "../scenario.ts";

const settleMs = 5000;

/** The autoscaler may scale this meanwhile, which changes its generation: only its template is compared. */
const scaled = "agent-worker";

export const idempotence: Scenario = {
  name: "idempotence",
  summary: "A sync without a change restarts no pod and changes no generation.",
  beside: "scale-down",
  run: async ({ cluster, delivery, mark }) => {
    const before = await snapshot(cluster);
    mark("sync without a change");
    await delivery.syncAgain();
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    const after = await snapshot(cluster);
    for (const [name, value] of Object.entries(before)) {
      check(after[name] === value, `${name} was ${value} and is ${after[name] ?? "gone"}`);
    }
    return { objectsCompared: Object.keys(before).length, deployedBy: delivery.method };
  },
};

const kinds = [
  { apiVersion: "apps/v1", kind: "Deployment" },
  { apiVersion: "apps/v1", kind: "StatefulSet" },
  { apiVersion: "v1", kind: "Service" },
  { apiVersion: "v1", kind: "ConfigMap" },
  { apiVersion: "v1", kind: "Secret" },
  { apiVersion: "policy/v1", kind: "PodDisruptionBudget" },
  { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" },
];

/** Generations (resource versions of objects that have none), and each pod with its restarts. */
async function snapshot({ api }: Cluster): Promise<Record<string, string>> {
  const entries: [string, string][] = [];
  for (const kind of kinds) {
    for (const { metadata, spec } of await list(api, { ...kind, namespace })) {
      const state = metadata.generation ?? metadata.resourceVersion;
      const isScaled = kind.kind === "Deployment" && metadata.name === scaled;
      const template = JSON.stringify(spec?.template);
      entries.push([`${kind.kind} ${metadata.name}`, isScaled ? template : String(state)]);
    }
  }
  const hpa = await read(api, autoscaler);
  entries.push(["the autoscaler's bounds", JSON.stringify(hpa?.spec)]);
  for (const app of [...deployments, "postgres"]) {
    for (const pod of await podsOf(api, app)) {
      entries.push([
        `pod ${pod.metadata.name}`,
        `${pod.metadata.uid}, ${restartsOf(pod)} restarts`,
      ]);
    }
  }
  return Object.fromEntries(entries);
}
