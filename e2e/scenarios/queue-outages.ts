/** Scaling by the queue under load: switched to and back by git, without the coordinator for a minute, and without KEDA. */
import { refuseWithoutKeda, switchTo } from "../deploy/scaling.ts";
import { withoutCoordinator, withoutKeda } from "../faults/unknown-queue.ts";
import { atRest } from "../measure/agents.ts";
import { requestFigures, startLoad } from "../measure/load.ts";
import { fewest, highMillicores, rateFor, targetMillicores } from "../measure/sizing.ts";
import { type Context, check, type Figures, type Scenario } from "../scenario.ts";

const longestSeconds = 900;
/** Keeps three agents busy, and asks for no fourth. */
const steadyMillicores = targetMillicores * 2.4;
/** Instead of five minutes: without the queue as a metric, agents without work would be gone within the minute. */
const windowSeconds = 15;

export const queueOutages: Scenario = {
  name: "queue-outages",
  summary: "Switches by git under load, a minute without the coordinator, and KEDA away.",
  onDemand: true, // seven minutes, and it needs KEDA
  // Thousands of tasks wait for two minutes, and for a minute and a half nobody takes more.
  alerts: {
    must: ["TasksBudgetBurnsFast"],
    may: ["TasksBudgetBurnsSlow", "SubmissionsBudgetBurnsFast", "SubmissionsBudgetBurnsSlow"],
  },
  run: async (context) => {
    await refuseWithoutKeda(context);
    await atRest(context, fewest);
    const figures = {
      ...(await underRequests(context, "to-queue", steadyMillicores, () => toQueue(context))),
      ...(await withoutCoordinator(context)),
      ...(await underRequests(context, "keda-away", highMillicores, () => withoutKeda(context))),
    };
    await atRest(context, fewest); // so that an agent that goes during the switch goes because of it
    return {
      ...figures,
      ...(await underRequests(context, "back", steadyMillicores, () => back(context))),
    };
  },
};

/** None of the requests may fail. */
async function underRequests(
  context: Context,
  name: string,
  millicores: number,
  work: () => Promise<Figures>,
): Promise<Figures> {
  const rate = await rateFor(context, millicores);
  const { cluster, environment, keepLoad } = context;
  const load = await startLoad(cluster, environment, { name, rate, seconds: longestSeconds });
  const figures = await work();
  await load.stop();
  const result = await load.result();
  keepLoad(name, result);
  check(result.failed === 0, `${name}: ${result.failed} of ${result.sent} requests failed`);
  const { requestsSent, requestsFailed } = requestFigures(result);
  return { ...figures, [`${name}: requests`]: requestsSent, [`${name}: failed`]: requestsFailed };
}

const agentFile = "generators/workloads/agent.ts";
const usualWindow = "stabilizationWindowSeconds: 300";
const shortWindow = `stabilizationWindowSeconds: ${windowSeconds}`;

async function toQueue(context: Context): Promise<Figures> {
  const { edit } = context.delivery.checkout;
  const { seconds, secondsWithoutAutoscaler } = await switchTo(context, "queue", () =>
    edit(agentFile, usualWindow, shortWindow),
  );
  return { switchSeconds: seconds, secondsWithoutAutoscaler };
}

async function back(context: Context): Promise<Figures> {
  const { edit } = context.delivery.checkout;
  const { seconds, secondsWithoutAutoscaler } = await switchTo(context, "autoscaler", () =>
    edit(agentFile, shortWindow, usualWindow),
  );
  return { switchBackSeconds: seconds, secondsWithoutAutoscalerBack: secondsWithoutAutoscaler };
}
