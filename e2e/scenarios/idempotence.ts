/** Deploying again what is deployed already changes nothing: no pod restarts, no generation moves. */

import { namespace } from "../../generators/conventions.ts";
import { list, read } from "../../kubernetes/operations.ts";
import type { Cluster } from "../cluster.ts";
import { autoscaler, deployments } from "../pods/health.ts";
import { podsOf, restartsOf } from "../pods/pods.ts";
import { check, type Scenario } from "../scenario.ts";

const settleMs = 5000;

/** The autoscaler may change the number of these meanwhile, and the generation with it: their template counts. */
const scaled = "agent-worker";

export const idempotence: Scenario = {
  name: "idempotence",
  summary: "A sync with no change restarts no pod and moves no generation.",
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
    return { objectsCompared: Object.keys(before).length, way: delivery.way };
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

/** Generations, or versions of objects that have none; and each pod with its restarts. */
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
