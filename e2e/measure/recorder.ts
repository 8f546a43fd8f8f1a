/** Samples the agents' scaling for the timeline: replicas every second, the CPU of each pod every few seconds. */
import { quantityToScalar } from "@kubernetes/client-node/dist/util.js";
import { namespace } from "../../generators/conventions.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { read } from "../../kubernetes/client/operations.ts";
import type { AnyObject } from "../../kubernetes/object.ts";
import { autoscaler, deploymentKind } from "../pods/health.ts";

export interface Sample {
  /** Milliseconds since the epoch. */
  at: number;
  desired: number;
  pods: number;
  ready: number;
  /** The HPA's last value, in percent of the request; null while it has no metric. */
  utilization: number | null;
}

export interface CpuSample {
  at: number;
  /** Millicores by pod. */
  pods: Record<string, number>;
}

export interface Recorder {
  readonly samples: readonly Sample[];
  readonly cpu: readonly CpuSample[];
  stop: () => void;
}

const cpuEvery = 5;

export function startRecorder(api: Kubernetes): Recorder {
  const samples: Sample[] = [];
  const cpu: CpuSample[] = [];
  let round = 0;
  let busy = false;
  const timer = setInterval(async () => {
    if (busy) return; // a slow answer skips samples instead of queueing requests
    busy = true;
    try {
      samples.push(await sampleScaling(api));
      if (round++ % cpuEvery === 0) cpu.push(await sampleCpu(api));
    } catch {
      // While the API server or metrics-server is unreachable there is nothing to draw.
    }
    busy = false;
  }, 1000);
  timer.unref();
  return { samples, cpu, stop: () => clearInterval(timer) };
}

export async function sampleScaling(api: Kubernetes): Promise<Sample> {
  const [deployment, hpa] = await Promise.all([
    read(api, { ...deploymentKind, name: "agent-worker" }),
    read(api, autoscaler),
  ]);
  return {
    at: Date.now(),
    desired: hpa?.status?.desiredReplicas ?? 0,
    pods: deployment?.status?.replicas ?? 0,
    ready: deployment?.status?.readyReplicas ?? 0,
    utilization: percentOf(hpa, "cpu"),
  };
}

/** What the HPA measured last, in percent of the request; null while it has no such metric. */
export function percentOf(hpa: AnyObject | undefined, name: "cpu" | "memory"): number | null {
  const metrics: { resource?: { name: string; current: { averageUtilization?: number } } }[] =
    hpa?.status?.currentMetrics ?? [];
  const found = metrics.find(({ resource }) => resource?.name === name);
  return found?.resource?.current.averageUtilization ?? null;
}

interface PodMetrics {
  metadata: { name: string };
  containers: { usage: { cpu: string } }[];
}

async function sampleCpu(api: Kubernetes): Promise<CpuSample> {
  const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods`;
  const answer = await api.call<{ items: PodMetrics[] }>(path);
  const pods = Object.fromEntries(
    (answer?.items ?? []).map(({ metadata, containers }) => [
      metadata.name,
      containers.reduce((sum, { usage }) => sum + Number(quantityToScalar(usage.cpu)) * 1000, 0),
    ]),
  );
  return { at: Date.now(), pods };
}
