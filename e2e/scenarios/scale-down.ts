/** Back to three agents after the load: not before the stabilization window ends, and without losing a request or task. */
import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../../kubernetes/client/wait.ts";
import { agentsReady, areExactly } from "../measure/agents.ts";
import { requestFigures, startLoad } from "../measure/load.ts";
import { sampleScaling } from "../measure/recorder.ts";
import { fewest, lowMillicores, moderateMillicores, rateFor } from "../measure/sizing.ts";
import { startTasks } from "../measure/tasks.ts";
import { secondsUntil } from "../measure/timing.ts";
import { type Context, check, type Scenario } from "../scenario.ts";

const windowSeconds = 300;
/** The last metric of a load may be as old as metrics-server's period when the load ends. */
const readingSeconds = 15;
/** The periods of metrics-server, the kubelet and the HPA, one after the other. */
const seenSeconds = 45;
/** At most half of the agents leave in a minute: two steps, with a margin. */
const downSeconds = windowSeconds + 150;

export const scaleDown: Scenario = {
  name: "scale-down",
  summary: "Back to 3 agents, not before the window; no request fails and no task is lost.",
  run: async (context) => {
    const { cluster, environment, recorder, mark, keepLoad } = context;
    const agents = await loadUntilMore(context);
    const quiet = Date.now();
    mark(`load ends with ${agents} agents`);
    const rate = await rateFor(context, lowMillicores);
    const load = await startLoad(cluster, environment, {
      name: "scale-down",
      rate,
      seconds: downSeconds + 60,
    });
    const tasks = await startTasks(cluster, environment, {
      name: "scale-down",
      rate: 2,
      seconds: downSeconds + 60,
    });
    await eventually(`${fewest} agents`, downSeconds, () => areExactly(cluster, fewest), 1000);
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
 * Puts load on until there are more agents than the minimum and the HPA has seen this load: its window starts at the last
 * time that it wanted this many.
 */
async function loadUntilMore(context: Context): Promise<number> {
  const { cluster, environment } = context;
  const rate = await rateFor(context, moderateMillicores);
  const load = await startLoad(cluster, environment, { name: "before", rate, seconds: 180 });
  await agentsReady(context, fewest + 1, 120);
  await sleep(seenSeconds * 1000);
  await load.stop();
  await load.result();
  return (await sampleScaling(cluster.api)).desired;
}
