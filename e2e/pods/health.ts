/** Defines when the system is healthy, and waits for it. */

import { namespace } from "../../generators/conventions.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { list, read } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { clusterKind } from "../../kubernetes/cloudnative-pg.ts";
import { servingKind } from "../../kubernetes/database/shell.ts";
import type { AnyObject } from "../../kubernetes/object.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { podsOf } from "./pods.ts";

export const deployments = ["agent-worker", "coordinator"];
export const deploymentKind = { apiVersion: "apps/v1", kind: "Deployment", namespace };
export const autoscaler = {
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  name: "agent-hpa",
  namespace,
};
const statefulSet = { apiVersion: "apps/v1", kind: "StatefulSet", name: "postgres", namespace };

/** The reasons why the system is not healthy; empty if it is. */
export async function ailments(api: Kubernetes): Promise<string[]> {
  const findings = await Promise.all([
    ...deployments.map(async (name) => rolledOut(await read(api, { ...deploymentKind, name }))),
    database(api),
    schema(api),
    scaling(api),
    leaving(api),
  ]);
  return findings.flat();
}

export async function healthy(api: Kubernetes, seconds: number): Promise<void> {
  let found: string[] = [];
  await eventually(
    "a healthy system",
    seconds,
    async () => {
      found = await ailments(api);
      return found.length === 0;
    },
    1000,
  ).catch((error) => {
    throw new UserError(`${error.message}: ${found.join("; ")}`);
  });
}

/** The one that the programs use: after a change of its kind, a namespace has both. */
async function database(api: Kubernetes): Promise<string[]> {
  if ((await servingKind(api, namespace)) === "stateful-set")
    return rolledOut(await read(api, statefulSet));
  const cluster = await read(api, { ...clusterKind, name: "database", namespace });
  const { phase = "no phase", readyInstances = 0 } = cluster?.status ?? {};
  const instances = cluster?.spec.instances ?? 1;
  return [
    ...(phase === "Cluster in healthy state" ? [] : [`Cluster database: ${phase}`]),
    ...(readyInstances === instances
      ? []
      : [`Cluster database has ${readyInstances}/${instances} ready`]),
  ];
}

function rolledOut(object: AnyObject | undefined): string[] {
  if (!object) return ["a Deployment or the StatefulSet is missing"];
  const { kind, metadata, spec, status } = object;
  const reasons: string[] = [];
  const { replicas = 0, readyReplicas = 0, updatedReplicas = 0 } = status;
  if (status.observedGeneration !== metadata.generation)
    reasons.push("has a change that its controller has not seen");
  if (readyReplicas < spec.replicas) reasons.push(`has ${readyReplicas}/${spec.replicas} ready`);
  if (updatedReplicas < spec.replicas || replicas > spec.replicas)
    reasons.push("has pods of an old template");
  return reasons.map((reason) => `${kind} ${metadata.name} ${reason}`);
}

async function schema(api: Kubernetes): Promise<string[]> {
  const jobs = await list(api, { apiVersion: "batch/v1", kind: "Job", namespace });
  const mine = jobs.filter(({ metadata }) => metadata.name.startsWith("init-database"));
  const open = mine.filter(({ status }) => !status.succeeded).map(({ metadata }) => metadata.name);
  if (mine.length === 0) return ["the init-database Job is missing"];
  return open.map((name) => `Job ${name} has not succeeded`);
}

interface Condition {
  type: string;
  status: string;
  message: string;
}

interface Metric {
  resource?: { name: string };
  external?: { metric: { name: string } };
}

/** The HPA is active with one metric; the guide's checklist shows them all. With KEDA, the queue is one of them. */
async function scaling(api: Kubernetes): Promise<string[]> {
  const found = await read(api, autoscaler);
  if (!found) return ["agent-hpa is missing"];
  const { conditions = [], currentMetrics = [] } = found.status ?? {};
  const active = (conditions as Condition[]).find(({ type }) => type === "ScalingActive");
  if (active?.status !== "True")
    return [`the HPA does not scale: ${active?.message ?? "it has no metrics yet"}`];
  const named = (metrics: Metric[]) =>
    metrics.flatMap(({ resource, external }) => resource?.name ?? external?.metric.name ?? []);
  const known = named(currentMetrics);
  return named(found.spec.metrics)
    .filter((name) => !known.includes(name))
    .map((name) => `the HPA has no metric ${name} yet`);
}

/** Pods that are stopping still hold their connections and volumes. */
async function leaving(api: Kubernetes): Promise<string[]> {
  const pods = (
    await Promise.all([...deployments, "postgres"].map((app) => podsOf(api, app)))
  ).flat();
  const going = pods.filter(({ metadata }) => metadata.deletionTimestamp);
  return going.map(({ metadata }) => `pod ${metadata.name} is stopping`);
}
