/** Puts a demand on the simulated agents, second by second, and reports how the autoscaler reacts. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { idleCpuMilli } from "../kwok/usage.ts";
import { type Autoscaler, readAgents, readAutoscaler, setUsage } from "./agents.ts";
import { usageOf } from "./demand.ts";
import type { Phase } from "./scenario.ts";

export interface Sample extends Autoscaler {
  seconds: number;
  phase: string;
  requestsPerSecond: number;
  readyPods: number;
  refused: number;
}

interface Simulation {
  phases: readonly Phase[];
  costMs: number;
  /** How long the number of agents must stay the same before the next phase. */
  steadySeconds: number;
  signal: AbortSignal;
  onSample: (sample: Sample) => void;
}

const stepMs = 1000;

/** Runs the phases one after the other. Afterwards the agents are idle, after an error too. */
export async function simulate(cluster: Kubernetes, simulation: Simulation): Promise<void> {
  const begin = Date.now();
  try {
    for (const phase of simulation.phases) {
      if (!simulation.signal.aborted) await play(cluster, phase, simulation, begin);
    }
  } finally {
    await setUsage(cluster, (await readAgents(cluster)).ready, undefined);
  }
}

async function play(
  cluster: Kubernetes,
  phase: Phase,
  { costMs, steadySeconds, signal, onSample }: Simulation,
  begin: number,
): Promise<void> {
  const { name, requestsPerSecond, replicas, atMostSeconds } = phase;
  const end = Date.now() + atMostSeconds * 1000;
  let steadySince: number | undefined;
  while (!signal.aborted && Date.now() < end) {
    const { ready, limitMilli } = await readAgents(cluster);
    const capacity = { readyPods: ready.length, limitMilli, idleMilli: idleCpuMilli };
    const { milli, refused } = usageOf({ requestsPerSecond, costMs }, capacity);
    await setUsage(cluster, ready, milli);
    const autoscaler = await readAutoscaler(cluster);
    const seconds = Math.round((Date.now() - begin) / 1000);
    onSample({
      ...autoscaler,
      ...{ seconds, phase: name, requestsPerSecond, readyPods: ready.length, refused },
    });
    const isReached = autoscaler.replicas === replicas && ready.length === replicas;
    steadySince = isReached ? (steadySince ?? Date.now()) : undefined;
    if (steadySince && Date.now() - steadySince >= steadySeconds * 1000) return;
    await sleep(stepMs, undefined, { signal }).catch(() => {});
  }
}
