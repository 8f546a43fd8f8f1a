/** Sizes loads by the CPU that they make the agents use: the number of agents follows from that, whatever the machine. */
import { autoscaler } from "../../generators/workloads/agent.ts";
import type { Context } from "../scenario.ts";

/** The HPA's target for one agent: 70 % of a request of 100m. */
export const targetMillicores = 70;
export const { minReplicas: fewest = 3, maxReplicas: most = 10 } = autoscaler.spec ?? {};

/** Needs all agents: more than nine of them may use. A quarter more, so that every reading says so. */
export const highMillicores = Math.round(targetMillicores * (most - 1) * 1.25);
/** Needs five agents: in the middle of what five may use. */
export const moderateMillicores = Math.round(targetMillicores * 4.9);
/** Needs no more than the fewest. */
export const lowMillicores = Math.round(targetMillicores * fewest * 0.25);

/** Requests a second that make all agents together use this much CPU. */
export async function rateFor(
  { cpuMsPerRequest }: Pick<Context, "cpuMsPerRequest">,
  millicores: number,
): Promise<number> {
  return Math.max(1, Math.round(millicores / (await cpuMsPerRequest())));
}
