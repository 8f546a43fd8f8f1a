/** Measures what one request costs an agent, so that a load can be sized for the machine at hand. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Environment } from "../../generators/environments/environment.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import type { Cluster } from "../cluster.ts";
import { evaluate, readyPods } from "../pods/pods.ts";
import { startLoad } from "./load.ts";

const rate = 20;
/** The first few hundred requests of a program cost half as much again: its code is not compiled yet. */
const warmUpSeconds = 40;
const measuredSeconds = 15;

/** CPU milliseconds for each request, including what idle agents use meanwhile. */
export async function measureCost(cluster: Cluster, environment: Environment): Promise<number> {
  const load = await startLoad(cluster, environment, {
    name: "cost",
    rate,
    seconds: warmUpSeconds + measuredSeconds,
  });
  await sleep(warmUpSeconds * 1000);
  const began = Date.now();
  const before = await cpuSeconds(cluster);
  const { startedAt, seconds } = await load.result();
  const after = await cpuSeconds(cluster);
  const measured = seconds - (began - Date.parse(startedAt)) / 1000;
  return ((after - before) * 1000) / (rate * measured);
}

const readCpu = `
const response = await fetch("http://127.0.0.1:8080/metrics");
const [, seconds] = /^process_cpu_seconds_total(?:{.*?})? (\\S+)/m.exec(await response.text()) ?? [];
console.log(JSON.stringify(Number(seconds)));`;

/** CPU time of all agents since they started. */
async function cpuSeconds(cluster: Cluster): Promise<number> {
  const pods = await readyPods(cluster.api, "agent-worker");
  const times = await Promise.all(
    pods.map(({ metadata }) => evaluate<number>(cluster, metadata.name, readCpu)),
  );
  if (times.some(Number.isNaN))
    throw new UserError("an agent's /metrics has no process_cpu_seconds_total");
  return times.reduce((sum, time) => sum + time, 0);
}
