/** What it means that the system is healthy, and waiting until it is. */

import { namespace } from "../../generators/conventions.ts";
import type { Kubernetes } from "../../kubernetes/client.ts";
import type { AnyObject } from "../../kubernetes/object.ts";
import { list, read } from "../../kubernetes/operations.ts";
import { eventually } from "../../kubernetes/wait.ts";
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

/** Everything that keeps the system from being healthy; nothing if it is. */
export async function ailments(api: Kubernetes): Promise<string[]> {
  const findings = await Promise.all([
    ...deployments.map(async (name) => rolledOut(await read(api, { ...deploymentKind, name }))),
    read(api, statefulSet).then(rolledOut),
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
    throw new Error(`${error.message}: ${found.join("; ")}`);
  });
}

function rolledOut(object: AnyObject | undefined): string[] {
  if (!object) return ["a Deployment or the StatefulSet is missing"];
  const { kind, metadata, spec, status } = object;
  const complaints: string[] = [];
  const { replicas = 0, readyReplicas = 0, updatedReplicas = 0 } = status;
  if (status.observedGeneration !== metadata.generation) complaints.push("is not looked at yet");
  if (readyReplicas < spec.replicas) complaints.push(`has ${readyReplicas}/${spec.replicas} ready`);
  if (updatedReplicas < spec.replicas || replicas > spec.replicas)
    complaints.push("has pods of an old template");
  return complaints.map((complaint) => `${kind} ${metadata.name} ${complaint}`);
}

async function schema(api: Kubernetes): Promise<string[]> {
  const jobs = await list(api, { apiVersion: "batch/v1", kind: "Job", namespace });
  const mine = jobs.filter(({ metadata }) => metadata.name.startsWith("init-database"));
  const open = mine.filter(({ status }) => !status.succeeded).map(({ metadata }) => metadata.name);
  if (mine.length === 0) return ["there is no init-database Job"];
  return open.map((name) => `Job ${name} has not succeeded`);
}

interface Condition {
  type: string;
  status: string;
  message: string;
}

interface Metric {
  resource?: { name: string };
}

/** One reading suffices for the HPA to be active; people who look at it want them all. */
async function scaling(api: Kubernetes): Promise<string[]> {
  const found = await read(api, autoscaler);
  if (!found) return ["there is no agent-hpa"];
  const { conditions = [], currentMetrics = [] } = found.status ?? {};
  const active = (conditions as Condition[]).find(({ type }) => type === "ScalingActive");
  if (active?.status !== "True")
    return [`the HPA does not scale: ${active?.message ?? "it has no metrics yet"}`];
  const named = (metrics: Metric[]) => metrics.flatMap(({ resource }) => resource?.name ?? []);
  const known = named(currentMetrics);
  return named(found.spec.metrics)
    .filter((name) => !known.includes(name))
    .map((name) => `the HPA has no reading of ${name} yet`);
}

/** Pods that are stopping still hold what they hold. */
async function leaving(api: Kubernetes): Promise<string[]> {
  const pods = (
    await Promise.all([...deployments, "postgres"].map((app) => podsOf(api, app)))
  ).flat();
  const going = pods.filter(({ metadata }) => metadata.deletionTimestamp);
  return going.map(({ metadata }) => `pod ${metadata.name} is stopping`);
}
