/** Measures what one request costs an agent, so that a load can be sized for the machine at hand. */
import type { Environment } from "../../generators/environments/environment.ts";
import type { Cluster } from "./cluster.ts";
import { startLoad } from "./load.ts";
import { evaluate, readyPods } from "./pods.ts";

const rate = 20;
const seconds = 15;

/** CPU milliseconds a request, beyond what idle agents use. */
export async function measureCost(cluster: Cluster, environment: Environment): Promise<number> {
  const before = await cpuSeconds(cluster);
  const load = await startLoad(cluster, environment, { name: "cost", rate, seconds });
  const { sent } = await load.result();
  const after = await cpuSeconds(cluster);
  return ((after - before) * 1000) / sent;
}

const readCpu = `
const response = await fetch("http://127.0.0.1:8080/metrics");
const [, seconds] = /^process_cpu_seconds_total(?:{.*?})? (\\S+)/m.exec(await response.text()) ?? [];
console.log(JSON.stringify(Number(seconds)));`;

/** CPU time of all agents since they began. */
async function cpuSeconds(cluster: Cluster): Promise<number> {
  const pods = await readyPods(cluster.api, "agent-worker");
  const times = await Promise.all(
    pods.map(({ metadata }) => evaluate<number>(cluster, metadata.name, readCpu)),
  );
  if (times.some(Number.isNaN)) throw new Error("an agent's /metrics tells no CPU time");
  return times.reduce((sum, time) => sum + time, 0);
}
