/** Waiting for a number of agents. */

import { namespace } from "../../generators/conventions.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import type { Cluster } from "../cluster.ts";
import type { Context } from "../scenario.ts";
import { sampleScaling } from "./recorder.ts";

/** Whether exactly this many agents are desired, exist and are ready. */
export async function areExactly({ api }: Cluster, agents: number): Promise<boolean> {
  const { desired, ready, pods } = await sampleScaling(api);
  return desired === agents && ready === agents && pods === agents;
}

/** Percent of the request, as the HPA averages it. */
const quietPercent = 30;

/**
 * Scales down after an earlier load by hand: the HPA remembers that load for its window and would scale down by itself only
 * minutes later. Once its metrics are those of idle agents, it wants no more agents than there are.
 */
export async function atRest({ cluster, mark }: Context, agents: number): Promise<void> {
  if (await areExactly(cluster, agents)) return;
  mark(`after an earlier load: back to ${agents} agents by hand`);
  const areIdle = async () =>
    ((await sampleScaling(cluster.api)).utilization ?? 100) < quietPercent;
  await eventually("metrics of idle agents", 120, areIdle, 1000);
  await scaleByHand(cluster, agents);
  await eventually(`${agents} agents`, 120, () => areExactly(cluster, agents), 1000);
}

/** The guide's command. */
export const scaleByHand = ({ kubectl }: Cluster, agents: number) =>
  kubectl(["scale", "deployment", "agent-worker", `--replicas=${agents}`, "-n", namespace]);

export const agentsReady = ({ cluster }: Context, agents: number, seconds: number) =>
  eventually(
    `${agents} ready agents`,
    seconds,
    async () => (await sampleScaling(cluster.api)).ready >= agents,
    500,
  );
