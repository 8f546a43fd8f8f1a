/** What machines and a cloud add to bare Kubernetes, simulated by kwok: nodes, pods, usage, load balancers, volumes. */
import { join } from "node:path";
import { knows } from "../../kubernetes/client/api-paths.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { applyAll, read } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { hasCondition } from "../../kubernetes/conditions.ts";
import { readObjects } from "../../kubernetes/manifests/documents.ts";
import type { AnyObject } from "../../kubernetes/object.ts";
import type { ControlPlaneState } from "../state.ts";
import { endedComponents } from "./kwok-processes.ts";
import { kubernetesVersion } from "./kwokctl-configuration.ts";
import { nodes } from "./nodes.ts";
import { platformStages } from "./stages.ts";
import { clusterResourceUsage } from "./usage.ts";

export interface PlatformFiles {
  /** kwok's own folders. */
  stages: string;
  metrics: string;
}

const kwokStages = [
  "pod/fast/pod-ready.yaml",
  "pod/fast/pod-complete.yaml",
  "pod/fast/pod-delete.yaml",
  "node/fast/node-initialize.yaml",
  "node/heartbeat-with-lease/node-heartbeat-with-lease.yaml",
];

const kwokApi = "kwok.x-k8s.io/v1alpha1";
/** kwokctl creates their definitions, and does not wait until the API server serves them. */
const kwokKinds = ["Stage", "Metric", "ClusterResourceUsage"];

/** Installs the stages and nodes that are the same for all environments, and does not wait for the nodes. */
export async function installStages(cluster: Kubernetes, files: PlatformFiles): Promise<void> {
  for (const kind of kwokKinds) {
    await eventually(`the kind ${kind}`, 120, () => knows(cluster, { apiVersion: kwokApi, kind }));
  }
  await applyAll(cluster, [
    ...kwokStages.flatMap((file) => readObjects(join(files.stages, file))),
    ...platformStages,
    ...readObjects(join(files.metrics, "resource/metrics-resource.yaml")).map(aboveZero),
    clusterResourceUsage,
    ...nodes(kubernetesVersion),
  ]);
}

/**
 * kwok counts the CPU of a container from the first time that it is asked, and metrics-server leaves out a container that has used
 * none: its first measurement would be lost, and the autoscaler would be Degraded until the third.
 */
const aboveZero = (metric: AnyObject): AnyObject => ({
  ...metric,
  spec: {
    ...metric.spec,
    metrics: metric.spec.metrics.map((one: { kind: string; value: string }) =>
      one.kind === "counter" ? { ...one, value: `${one.value} + 0.001` } : one,
    ),
  },
});

/** Returns when pods can run; throws if a component of Kubernetes has ended meanwhile. */
export async function awaitNodes(state: ControlPlaneState, cluster: Kubernetes): Promise<void> {
  for (const { metadata } of nodes(kubernetesVersion)) {
    await eventually(`node ${metadata.name}`, 120, () => isReady(cluster, metadata.name));
  }
  const ended = await endedComponents(state);
  if (ended.length > 0) throw new Error(ended.join("\n"));
}

async function isReady(cluster: Kubernetes, name: string): Promise<boolean> {
  return hasCondition(await read(cluster, { apiVersion: "v1", kind: "Node", name }), "Ready");
}
