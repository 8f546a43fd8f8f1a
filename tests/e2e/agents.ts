/** Waiting for a number of agents. */
import { eventually } from "../../cluster/wait.ts";
import type { Cluster } from "./cluster.ts";
import { sampleScaling } from "./recorder.ts";
import type { Context } from "./scenario.ts";

/** The window in which the HPA remembers a load, its slow way down, and some room. */
const forgetSeconds = 300 + 180;

/** So many are wanted, are there and are ready. */
export async function areExactly({ api }: Cluster, agents: number): Promise<boolean> {
  const { desired, ready, pods } = await sampleScaling(api);
  return desired === agents && ready === agents && pods === agents;
}

export async function atRest({ cluster, mark }: Context, agents: number): Promise<void> {
  if (await areExactly(cluster, agents)) return;
  mark(`waits until an earlier load is forgotten and ${agents} agents are left`);
  await eventually(`${agents} agents`, forgetSeconds, () => areExactly(cluster, agents), 1000);
}

export const agentsReady = ({ cluster }: Context, agents: number, seconds: number) =>
  eventually(
    `${agents} ready agents`,
    seconds,
    async () => (await sampleScaling(cluster.api)).ready >= agents,
    500,
  );
