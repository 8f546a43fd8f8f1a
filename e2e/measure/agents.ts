/** Waiting for a number of agents. */

import { namespace } from "../../generators/conventions.ts";
import { eventually } from "../../kubernetes/wait.ts";
import type { Cluster } from "../cluster.ts";
import type { Context } from "../scenario.ts";
import { sampleScaling } from "./recorder.ts";

/** So many are wanted, are there and are ready. */
export async function areExactly({ api }: Cluster, agents: number): Promise<boolean> {
  const { desired, ready, pods } = await sampleScaling(api);
  return desired === agents && ready === agents && pods === agents;
}

/** Percent of the request, as the HPA averages it. */
const quietPercent = 30;

/**
 * Takes away what an earlier load has left, by hand: the HPA remembers that load for its window, and would come down by
 * itself minutes later. Once its readings are those of the quiet, it wants no more agents than there are.
 */
export async function atRest({ cluster, mark }: Context, agents: number): Promise<void> {
  if (await areExactly(cluster, agents)) return;
  mark(`an earlier load is over: back to ${agents} agents by hand`);
  const isQuiet = async () =>
    ((await sampleScaling(cluster.api)).utilization ?? 100) < quietPercent;
  await eventually("readings of the quiet", 120, isQuiet, 1000);
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
