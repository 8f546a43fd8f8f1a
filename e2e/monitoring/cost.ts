/** What the monitoring itself costs: CPU and memory of its namespace's pods, as metrics-server measures them. */
import { quantityToScalar } from "@kubernetes/client-node/dist/util.js";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import type { Prometheus } from "./prometheus.ts";
import type { PodCost } from "./results.ts";

export interface CostRecorder {
  costs: () => PodCost[];
  stop: () => void;
}

interface Sample {
  millicores: number;
  mebibytes: number;
}

/** metrics-server has a new value as often. */
const everyMs = 15_000;

export function recordCost(api: Kubernetes, namespace: string): CostRecorder {
  const pods = new Map<string, Sample[]>();
  const timer = setInterval(async () => {
    for (const [pod, used] of await sample(api, namespace).catch(() => [])) {
      pods.set(pod, [...(pods.get(pod) ?? []), used]);
    }
  }, everyMs);
  timer.unref();
  return {
    costs: () => [...pods].map(([pod, samples]) => costOf(pod, samples)),
    stop: () => clearInterval(timer),
  };
}

interface PodMetrics {
  metadata: { name: string };
  containers: { usage: { cpu: string; memory: string } }[];
}

async function sample(api: Kubernetes, namespace: string): Promise<[string, Sample][]> {
  const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods`;
  const { items = [] } = (await api.call<{ items: PodMetrics[] }>(path)) ?? {};
  return items.map(({ metadata, containers }) => [
    metadata.name,
    {
      millicores: sum(containers.map(({ usage }) => Number(quantityToScalar(usage.cpu)) * 1000)),
      mebibytes: sum(
        containers.map(({ usage }) => Number(quantityToScalar(usage.memory)) / 2 ** 20),
      ),
    },
  ]);
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const costOf = (pod: string, samples: readonly Sample[]): PodCost => ({
  pod,
  millicoresOnAverage: Math.round(
    sum(samples.map(({ millicores }) => millicores)) / samples.length,
  ),
  millicoresAtMost: Math.round(Math.max(...samples.map(({ millicores }) => millicores))),
  mebibytesAtMost: Math.round(Math.max(...samples.map(({ mebibytes }) => mebibytes))),
});

/** How many series Prometheus holds of the programs, and of everything. */
export async function seriesHeld(prometheus: Prometheus): Promise<Record<string, number>> {
  const count = async (selector: string) =>
    (await prometheus.instant(`count(${selector})`))[0]?.value ?? 0;
  return {
    seriesOfAicp: await count('{namespace="aicp"}'),
    seriesOfAll: await count('{__name__=~".+"}'),
  };
}
