/** Tries every network path between the system's pods and out of it: open where the system needs it, closed elsewhere. */

import { namespace } from "../../generators/conventions.ts";
import { list, read } from "../../kubernetes/client/operations.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import type { Cluster } from "../cluster.ts";
import { type Context, check } from "../scenario.ts";
import { type Attempt, type Target, tryConnections } from "./connections.ts";
import { type Pod, podsOf, readyPod, readyPods } from "./pods.ts";
import { startPod } from "./program.ts";

/** A pod to connect from, and the targets that must be open to it. */
interface Origin {
  name: string;
  pod: string;
  open: string[];
}

export async function tryPaths({ cluster, environment }: Context) {
  const { api } = cluster;
  const [agent, otherAgent] = await readyPods(api, "agent-worker");
  const coordinator = await readyPod(api, "coordinator");
  if (!agent || !otherAgent) throw new UserError("there are no two agents to try connections from");
  const targets = await targetsOf(cluster, { agent: otherAgent, coordinator });
  const apps = ["e2e-unknown", "load-test", "init-database"];
  const pods = apps.map((app) => `e2e-from-${app}`);
  try {
    await Promise.all(
      apps.map((app) =>
        startPod(cluster, environment, {
          name: `e2e-from-${app}`,
          labels: { app, "app.kubernetes.io/part-of": "aicp" },
        }),
      ),
    );
    const origins: Origin[] = [
      { name: "an agent", pod: agent.metadata.name, open: [] },
      {
        name: "the coordinator", // a pod always reaches itself
        pod: coordinator.metadata.name,
        open: ["the coordinator", "PostgreSQL", "an agent", "DNS"],
      },
      { name: "an unknown pod", pod: "e2e-from-e2e-unknown", open: [] },
      { name: "the load test", pod: "e2e-from-load-test", open: ["an agent", "DNS"] },
      { name: "init-database", pod: "e2e-from-init-database", open: ["PostgreSQL", "DNS"] },
    ];
    return await tryAll(cluster, origins, targets);
  } finally {
    const all = [
      "delete",
      "pod",
      ...pods,
      "-n",
      namespace,
      "--ignore-not-found",
      "--grace-period=1",
    ];
    await cluster.kubectl([...all, "--wait=false"]);
  }
}

async function tryAll(cluster: Cluster, origins: readonly Origin[], targets: readonly Target[]) {
  const wrong: string[] = [];
  const counts: Record<Attempt, number> = { open: 0, closed: 0 };
  for (const { name, pod, open } of origins) {
    const attempts = await tryConnections(cluster, pod, targets);
    for (const [index, attempt] of attempts.entries()) {
      const target = targets[index]?.name ?? "";
      counts[attempt]++;
      const expected = open.includes(target) ? "open" : "closed";
      if (attempt !== expected) wrong.push(`from ${name} to ${target} is ${attempt}`);
    }
  }
  check(wrong.length === 0, `network paths differ from what is expected: ${wrong.join("; ")}`);
  return { pathsOpen: counts.open, pathsClosed: counts.closed };
}

/** By address, so that a name that does not resolve is never taken for a closed path. */
async function targetsOf(
  { api }: Cluster,
  { agent, coordinator }: { agent: Pod; coordinator: Pod },
): Promise<Target[]> {
  const [database] = await podsOf(api, "postgres");
  const addressOf = (pod: Pod | undefined) => pod?.status.podIP ?? "";
  const service = async (name: string, namespace: string): Promise<string> =>
    (await read(api, { apiVersion: "v1", kind: "Service", name, namespace }))?.spec.clusterIP;
  const [node] = await list(api, { apiVersion: "v1", kind: "Node" });
  const nodeAddress = node?.status.addresses.find(
    ({ type }: { type: string }) => type === "InternalIP",
  );
  return [
    { name: "PostgreSQL", host: addressOf(database), port: 5432 },
    { name: "the coordinator", host: addressOf(coordinator), port: 8080 },
    { name: "an agent", host: addressOf(agent), port: 8080 },
    { name: "DNS", host: await service("kube-dns", "kube-system"), port: 53 },
    { name: "the Kubernetes API", host: await service("kubernetes", "default"), port: 443 },
    {
      name: "a kubelet",
      host: nodeAddress?.address ?? "",
      port: node?.status.daemonEndpoints?.kubeletEndpoint?.Port ?? 10_250,
    },
    { name: "the internet", host: "1.1.1.1", port: 443 },
  ];
}
