/** Drains a node and uncordons it: the disruption budgets allow that, and refuse evictions beyond their limit. */

import { namespace } from "../../generators/conventions.ts";
import { ApiError } from "../../kubernetes/client/client.ts";
import { list } from "../../kubernetes/client/operations.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import type { Cluster } from "../cluster.ts";
import { podsOf, readyPods } from "../pods/pods.ts";
import { check } from "../scenario.ts";
import { type Fault, none } from "./fault.ts";

/** Agents leave a node one by one, each after the previous one was replaced. */
const drainSeconds = 240;

export const drain: Fault = {
  name: "node drained",
  bound: 90,
  mayFail: none,
  run: async ({ cluster, mark }) => {
    const node = await nodeToDrain(cluster);
    if (!node) return { drained: "skipped: the cluster has only one node" };
    const began = Date.now();
    try {
      // Only this system's pods: other pods on the cluster are not under test.
      const drain = [
        "drain",
        node,
        "--pod-selector=app.kubernetes.io/part-of=aicp,app!=load-test,app!=e2e-client",
      ];
      const options = ["--delete-emptydir-data", "--ignore-daemonsets", "--force"];
      await cluster.kubectl([...drain, ...options, `--timeout=${drainSeconds}s`]);
      for (const app of ["agent-worker", "coordinator", "postgres"]) {
        const left = (await podsOf(cluster.api, app)).filter(({ spec }) => spec.nodeName === node);
        check(left.length === 0, `${left.length} pods of ${app} are left on ${node}`);
      }
    } finally {
      await cluster.kubectl(["uncordon", node]);
    }
    mark(`${node} is uncordoned`);
    return { drainSeconds: Math.round((Date.now() - began) / 1000) };
  },
};

/** The node with the most agents; undefined if there is no second node for them. */
async function nodeToDrain({ api }: Cluster): Promise<string | undefined> {
  const nodes = await list(api, { apiVersion: "v1", kind: "Node" });
  if (nodes.filter(({ spec }) => !spec.unschedulable).length < 2) return undefined;
  const agents = await readyPods(api, "agent-worker");
  const counts = Map.groupBy(agents, ({ spec }) => spec.nodeName as string);
  return [...counts].toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0];
}

export const tooMuch: Fault = {
  name: "two agents evicted at once",
  bound: 90,
  mayFail: none,
  run: async ({ cluster }) => {
    const [first, second] = await readyPods(cluster.api, "agent-worker");
    if (!first || !second) throw new UserError("fewer than two agents are ready to evict");
    check(await evict(cluster, first.metadata.name), "the first eviction was refused");
    check(!(await evict(cluster, second.metadata.name)), "a second eviction was not refused");
    return { secondEviction: "refused" };
  },
};

/** Returns whether the disruption budget allowed the eviction. */
async function evict({ api }: Cluster, name: string): Promise<boolean> {
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } };
  try {
    await api.call(`/api/v1/namespaces/${namespace}/pods/${name}/eviction`, "POST", eviction);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 429) return false;
    throw error;
  }
}
