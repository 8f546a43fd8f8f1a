/** Sizes loads by the CPU that they cause: the number of agents follows from that on any machine. */
import { autoscaler } from "../../generators/workloads/agent.ts";
import type { Context } from "../scenario.ts";

/** The HPA's target for one agent: 70 % of a request of 100m. */
export const targetMillicores = 70;
export const { minReplicas: fewest = 3, maxReplicas: most = 10 } = autoscaler.spec ?? {};

/** The HPA adds no agent before the usage is this far above its target: `--horizontal-pod-autoscaler-tolerance`, by default. */
const tolerance = 0.1;

/** Needs all agents: what makes the HPA add a tenth one to nine, and 14 % more. */
export const highMillicores = Math.round(targetMillicores * (most - 1) * (1 + tolerance) * 1.14);
/** Needs five agents: the middle of the range in which the HPA wants five. */
export const moderateMillicores = Math.round(targetMillicores * 4.5);
/** Needs only the minimum. */
export const lowMillicores = Math.round(targetMillicores * fewest * 0.25);

/** Requests per second for which all agents together use this much CPU. */
export async function rateFor(
  { cpuMsPerRequest }: Pick<Context, "cpuMsPerRequest">,
  millicores: number,
): Promise<number> {
  return Math.max(1, Math.round(millicores / (await cpuMsPerRequest())));
}
