/** The project's own load test, run in a pod of the cluster. */
import type { Environment } from "../../generators/environments/environment.ts";
import * as agent from "../../generators/workloads/agent.ts";
import type { Cluster } from "../cluster.ts";
import { lastJson, startPod, startProgram, untilOpen } from "../pods/program.ts";

/** The load test's output. Every request either succeeds or fails. */
export interface LoadResult {
  startedAt: string;
  seconds: number;
  sent: number;
  succeeded: number;
  failed: number;
  failures: Record<string, number>;
  latency: { p50: number; p95: number; p99: number; max: number } | null;
  series: LoadSecond[];
}

export interface LoadSecond {
  at: number;
  sent: number;
  succeeded: number;
  failed: number;
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

export interface Load {
  /** Ends it early. */
  stop: () => Promise<void>;
  result: () => Promise<LoadResult>;
}

export const agentUrl = `http://agent-service:${agent.port}/`;

export async function startLoad(
  cluster: Cluster,
  environment: Environment,
  load: { name: string; rate: number; seconds: number; timeoutSeconds?: number },
): Promise<Load> {
  const name = `load-${load.name}`;
  await startPod(cluster, environment, { name });
  await untilOpen(cluster, name, agentUrl);
  const options = ["--rate", `${Math.round(load.rate)}`, "--duration", `${load.seconds}s`];
  options.push("--timeout", `${load.timeoutSeconds ?? 10}s`, "--json");
  const program = startProgram(cluster, name, ["load-test/main.ts", agentUrl, ...options]);
  const result = program.output.then((output) => lastJson<LoadResult>(output, name));
  result.catch(() => {}); // `result()` reports the error
  return { stop: program.stop, result: () => result };
}

/** A load's figures in the report. */
export const requestFigures = ({ sent, failed, failures, latency }: LoadResult) => ({
  requestsSent: sent,
  requestsFailed: failed,
  ...(failed > 0 && { failures: JSON.stringify(failures) }),
  p50Ms: latency?.p50 ?? null,
  p99Ms: latency?.p99 ?? null,
});
