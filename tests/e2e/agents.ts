/** Waiting for a number of agents. */
import { eventually } from "../../cluster/wait.ts";
import { sampleScaling } from "./recorder.ts";
import type { Context } from "./scenario.ts";

/** The window in which the HPA remembers a load, its slow way down, and some room. */
const forgetSeconds = 300 + 180;

export async function atRest({ cluster, mark }: Context, agents: number): Promise<void> {
  const isAtRest = async () => {
    const { desired, ready, pods } = await sampleScaling(cluster.api);
    return desired === agents && ready === agents && pods === agents;
  };
  if (await isAtRest()) return;
  mark(`waits until an earlier load is forgotten and ${agents} agents are left`);
  await eventually(`${agents} agents`, forgetSeconds, isAtRest, 1000);
}

export const agentsReady = ({ cluster }: Context, agents: number, seconds: number) =>
  eventually(
    `${agents} ready agents`,
    seconds,
    async () => (await sampleScaling(cluster.api)).ready >= agents,
    500,
  );
