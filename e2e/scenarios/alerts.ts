/** Faults that are held until Prometheus tells a person: how long each alert takes, and that each ends with its fault. */
import { ratioName } from "../../generators/monitoring/objectives.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { agentsAway, booksWrong, databaseAway, type HeldFault, restarts } from "../faults/held.ts";
import { startTasks } from "../measure/tasks.ts";
import { healthy } from "../pods/health.ts";
import type { Context, Figure, Figures, Scenario } from "../scenario.ts";

const longestSeconds = 1200;
const sharesSeconds = 300;
const healthySeconds = 180;
/** Windows of two and five minutes must pass before an alert ends. */
const endSeconds = 420;

/** Side by side where one does not hide the other. */
const stages: HeldFault[][] = [
  [agentsAway, booksWrong],
  [databaseAway, restarts],
];

export const heldFaults: Scenario = {
  name: "alerts",
  summary: "Faults that are held until their alerts fire: seconds to each, with --monitoring.",
  onDemand: true, // eleven minutes of its own, and a Prometheus
  alerts: {
    must: stages.flat().flatMap(({ alerts }) => Object.keys(alerts)),
    // Tasks that waited for the agents end late, and some were tried too often.
    may: ["TasksBudgetBurnsFast", "TasksBudgetBurnsSlow", "SubmissionsBudgetBurnsSlow", "TasksDie"],
  },
  run: async (context) => {
    const { cluster, environment, delivery } = context;
    const tasks = await startTasks(cluster, environment, {
      ...{ name: "alerts", rate: 2, seconds: longestSeconds },
    });
    await sharesKnown(context);
    const figures: Figures = {};
    for (const stage of stages) {
      await delivery.withoutHealing(async () => {
        for (const part of await Promise.all(stage.map((fault) => hold(context, fault)))) {
          Object.assign(figures, part);
        }
      });
      await healthy(cluster.api, healthySeconds);
    }
    const { submitted, done } = await tasks.settle();
    return { ...figures, ...(await allEnd(context)), tasksSubmitted: submitted, tasksDone: done };
  },
};

/** A share of failures is one of events that are frequent over the longest window that the dashboard shows: two minutes of tasks. */
async function sharesKnown(context: Context): Promise<void> {
  const prometheus = prometheusOf(context);
  const known = async () => (await prometheus.instant(ratioName("agents", "1h"))).length > 0;
  await eventually("the share of requests to agents that failed", sharesSeconds, known, 2000);
  context.mark("Prometheus knows which share of requests to agents fails");
}

function prometheusOf({ prometheus }: Context) {
  if (prometheus) return prometheus;
  throw new Error("the scenario needs a Prometheus: pnpm e2e --only alerts --monitoring");
}

/** Returns the seconds from the fault to each of its alerts. */
async function hold(context: Context, { name, begin, alerts }: HeldFault): Promise<Figures> {
  const prometheus = prometheusOf(context);
  context.mark(name);
  const already = await prometheus.firing();
  const began = Date.now();
  const end = await begin(context);
  try {
    const entries = await Promise.all(
      Object.entries(alerts).map(async ([alert, bound]): Promise<[string, Figure]> => {
        if (already.includes(alert)) return [`${alert}: fires after s`, "it fired before"];
        const fires = async () => (await prometheus.firing()).includes(alert);
        await eventually(`${alert} because of "${name}"`, bound, fires, 2000);
        const seconds = Math.round((Date.now() - began) / 1000);
        context.mark(`${alert} fires ${seconds} s after "${name}"`);
        return [`${alert}: fires after s`, seconds];
      }),
    );
    return Object.fromEntries(entries);
  } finally {
    await end();
    context.mark(`end of "${name}"`);
  }
}

/** Those that look back for long go on: the others end with their faults. */
const lookBack = /^(PodsRestart|Watchdog|TasksDie|.*BudgetBurns.*)$/;

async function allEnd(context: Context): Promise<Figures> {
  const began = Date.now();
  let left: string[] = [];
  await eventually(
    "the end of the alerts",
    endSeconds,
    async () => {
      left = (await prometheusOf(context).firing()).filter((alert) => !lookBack.test(alert));
      return left.length === 0;
    },
    2000,
  ).catch((error: Error) => {
    throw new Error(`${error.message}: ${left.join(", ")} still fire`);
  });
  return { alertsEndAfterSeconds: Math.round((Date.now() - began) / 1000) };
}
