/** Measures what one request costs an agent, so that a load can be sized for the machine at hand. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Environment } from "../../generators/environments/environment.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import type { Cluster } from "../cluster.ts";
import { evaluate, readyPods } from "../pods/pods.ts";
import { startLoad } from "./load.ts";

/** Less than three agents may use before the autoscaler adds one, at up to 8 ms a request. */
const rate = 25;
const windowSeconds = 10;
/** Reading the agents' CPU time takes less. */
const readSeconds = 5;
/** A program's first hundreds of requests cost half as much again: their code is not compiled yet. */
const windowsWithoutGain = 3;
const mostWindows = 15;

/**
 * CPU milliseconds for each request, including what idle agents use meanwhile: the least of several windows, since whatever
 * else the machine does makes requests dearer and never cheaper. Ends once no window was cheaper for a while.
 */
export async function measureCost(cluster: Cluster, environment: Environment): Promise<number> {
  const seconds = mostWindows * (windowSeconds + readSeconds);
  const load = await startLoad(cluster, environment, { name: "cost", rate, seconds });
  const costs: number[] = [];
  let before = await readAgents(cluster);
  while (isFalling(costs) && costs.length < mostWindows) {
    await sleep(windowSeconds * 1000);
    const after = await readAgents(cluster);
    costs.push(cpuMsBetween(before, after) / (rate * ((after.at - before.at) / 1000)));
    before = after;
  }
  await load.stop();
  await load.result();
  const least = Math.min(...costs);
  if (least === Infinity) throw new UserError("agents came or went all the time that was measured");
  return least;
}

/** Whether one of the last windows was the cheapest, or none has told anything yet. */
function isFalling(costs: readonly number[]): boolean {
  const least = Math.min(...costs);
  return least === Infinity || costs.indexOf(least) >= costs.length - windowsWithoutGain;
}

export interface Reading {
  /** Milliseconds since the epoch. */
  at: number;
  /** Seconds of CPU that each agent has used since it started. */
  cpu: ReadonlyMap<string, number>;
}

/** Infinity if an agent came, went or started again: nobody knows what that window's requests cost. */
export function cpuMsBetween(before: Reading, after: Reading): number {
  const used = [...after.cpu].map(([pod, seconds]) => seconds - (before.cpu.get(pod) ?? Infinity));
  const isWhole = before.cpu.size === used.length && used.every((seconds) => seconds >= 0);
  return isWhole ? used.reduce((sum, seconds) => sum + seconds, 0) * 1000 : Infinity;
}

const readCpu = `
const response = await fetch("http://127.0.0.1:8080/metrics");
const [, seconds] = /^process_cpu_seconds_total(?:{.*?})? (\\S+)/m.exec(await response.text()) ?? [];
console.log(JSON.stringify(Number(seconds)));`;

async function readAgents(cluster: Cluster): Promise<Reading> {
  const pods = await readyPods(cluster.api, "agent-worker");
  const cpu = await Promise.all(
    pods.map(async ({ metadata: { name } }): Promise<[string, number]> => {
      const seconds = await evaluate<number>(cluster, name, readCpu);
      if (Number.isNaN(seconds))
        throw new UserError("an agent's /metrics has no process_cpu_seconds_total");
      return [name, seconds];
    }),
  );
  return { at: Date.now(), cpu: new Map(cpu) };
}
