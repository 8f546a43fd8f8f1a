/** From ten agents back to three after the load: not before the stabilization window ends, and without losing a request or task. */
import { setTimeout as sleep } from "node:timers/promises";
import { read } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { agentsReady, areExactly } from "../measure/agents.ts";
import { requestFigures, startLoad } from "../measure/load.ts";
import { percentOf, sampleScaling } from "../measure/recorder.ts";
import { fewest, highMillicores, lowMillicores, most, rateFor } from "../measure/sizing.ts";
import { startTasks } from "../measure/tasks.ts";
import { secondsUntil } from "../measure/timing.ts";
import { autoscaler } from "../pods/health.ts";
import { type Context, check, type Scenario } from "../scenario.ts";

const windowSeconds = 300;
/** The last metric of a load may be as old as metrics-server's period when the load ends. */
const readingSeconds = 15;
/** The periods of metrics-server, the kubelet and the HPA, one after the other. */
const seenSeconds = 45;
const downSeconds = windowSeconds + 60;
/**
 * At most half of the agents leave in a minute: two steps, with a margin. Ten agents whose memory is 25 % of their request or
 * more count as four, and the fourth goes after another window.
 */
const stepSeconds = windowSeconds + 120;

export const scaleDown: Scenario = {
  name: "scale-down",
  summary: "From 10 agents to 3, not before the window; no request fails and no task is lost.",
  run: async (context) => {
    const { cluster, environment, recorder, mark, keepLoad } = context;
    const agents = await loadUntilMost(context);
    const quiet = Date.now();
    mark(`load ends with ${agents} agents`);
    const rate = await rateFor(context, lowMillicores);
    const load = await startLoad(cluster, environment, {
      name: "scale-down",
      rate,
      seconds: downSeconds + stepSeconds + 60,
    });
    const tasks = await startTasks(cluster, environment, {
      name: "scale-down",
      rate: 2,
      seconds: downSeconds + stepSeconds + 60,
    });
    const fewerWanted = async () => (await sampleScaling(cluster.api)).desired < agents;
    await eventually("fewer agents", downSeconds, fewerWanted, 1000);
    const memory = percentOf(await read(cluster.api, autoscaler), "memory");
    mark(`their memory is ${memory} % of their request`);
    await eventually(`${fewest} agents`, stepSeconds, () => areExactly(cluster, fewest), 1000);
    mark(`${fewest} agents again`);
    await load.stop();
    const result = await load.result();
    keepLoad("scale-down", result);
    const { submitted, done, paid, retried } = await tasks.settle();

    const { samples } = recorder;
    const first = secondsUntil(samples, quiet, ({ desired }) => desired < agents);
    const last = secondsUntil(samples, quiet, ({ desired }) => desired === fewest);
    check(
      first !== null && first >= windowSeconds - readingSeconds,
      `the HPA wanted fewer agents after ${first} s, before the window of ${windowSeconds} s ended`,
    );
    check(result.failed === 0, `${result.failed} of ${result.sent} requests failed`);
    return {
      agentsAtFirst: agents,
      memoryPercentOfRequest: memory,
      secondsToFewerWanted: first,
      secondsTo3Wanted: last,
      ...requestFigures(result),
      tasksSubmitted: submitted,
      tasksDone: done,
      tasksPaid: paid,
      tasksRetried: retried,
    };
  },
};

/**
 * Puts load on until there are all agents and the HPA has seen this load: its window starts at the last time that it wanted
 * this many.
 */
async function loadUntilMost(context: Context): Promise<number> {
  const { cluster, environment } = context;
  const rate = await rateFor(context, highMillicores);
  const load = await startLoad(cluster, environment, { name: "before", rate, seconds: 180 });
  await agentsReady(context, most, 120);
  await sleep(seenSeconds * 1000);
  await load.stop();
  await load.result();
  return (await sampleScaling(cluster.api)).desired;
}
