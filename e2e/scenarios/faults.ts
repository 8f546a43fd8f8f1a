/** Kills, a drain, a cut connection and changes by hand, under load: nothing is lost, and the system is healthy again in time. */
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../kubernetes/user-error.ts";
import { drift, schemaAgain, serviceCutOff } from "../faults/changed.ts";
import { drain, tooMuch } from "../faults/drain.ts";
import type { Fault } from "../faults/fault.ts";
import { kills } from "../faults/killed.ts";
import { spikyLoad } from "../faults/spikes.ts";
import { type LoadResult, requestFigures, startLoad } from "../measure/load.ts";
import { rateFor, targetMillicores } from "../measure/sizing.ts";
import { startTasks } from "../measure/tasks.ts";
import { failedIn, type Window } from "../measure/windows.ts";
import { healthy } from "../pods/health.ts";
import { type Context, check, type Figures, type Scenario } from "../scenario.ts";

const faults: Fault[] = [...kills, tooMuch, drain, serviceCutOff, schemaAgain, drift];
const longestSeconds = 1200;

interface Incident extends Window {
  fault: Fault;
  figures: Figures;
}

export const faultsScenario: Scenario = {
  name: "faults",
  summary:
    "Kills, a drain, a cut, drift and spikes under load: nothing is lost, all recovers in time.",
  alerts: {
    // While PostgreSQL starts again, its clients repeat their submissions: that is a large part of the few that there are.
    must: ["SubmissionsBudgetBurnsFast"],
    // One restart each, and the requests that a killed agent was handling, make no more than tickets.
    may: ["SubmissionsBudgetBurnsSlow", "AgentsBudgetBurnsSlow", "PodsRestart"],
  },
  run: async (context) => {
    const { cluster, environment, keepLoad } = context;
    const rate = Math.max(20, await rateFor(context, targetMillicores * 1.6));
    const seconds = longestSeconds;
    const load = await startLoad(cluster, environment, { name: "faults", rate, seconds });
    const tasks = await startTasks(cluster, environment, { name: "faults", rate: 4, seconds });
    const incidents: Incident[] = [];
    for (const fault of faults) incidents.push(await cause(fault, context));
    await load.stop();
    const result = await load.result();
    keepLoad("faults", result);
    const account = await tasks.settle();
    for (const incident of incidents) checkRequests(incident, result, rate);
    checkUnexplained(incidents, result);
    return {
      ...Object.assign({}, ...incidents.map((incident) => figuresOf(incident, result))),
      ...requestFigures(result),
      tasksSubmitted: account.submitted,
      tasksDone: account.done,
      tasksPaid: account.paid,
      tasksRetried: account.retried,
      submissionAttempts: account.attempts,
      ...(await spikyLoad(context)),
    };
  },
};

async function cause(fault: Fault, context: Context): Promise<Incident> {
  const began = Date.now();
  context.mark(fault.name);
  const figures = (await fault.run(context)) ?? {};
  await sleep(2000); // a killed pod is still listed as ready for a moment
  await healthy(context.cluster.api, fault.bound).catch((error: Error) => {
    throw new UserError(`after "${fault.name}": ${error.message}`);
  });
  const ended = Date.now();
  context.mark(`healthy again ${Math.round((ended - began) / 1000)} s after "${fault.name}"`);
  return { fault, figures, began, ended };
}

function checkRequests({ fault, ...window }: Incident, load: LoadResult, rate: number): void {
  const failed = failedIn(load, window);
  const allowed = fault.mayFail(rate);
  check(
    failed <= allowed,
    `${failed} requests failed during "${fault.name}", more than ${allowed}`,
  );
}

/** Windows overlap by a second at most, so their sum is at least the total. */
function checkUnexplained(incidents: readonly Incident[], load: LoadResult): void {
  const explained = incidents.reduce((sum, incident) => sum + failedIn(load, incident), 0);
  check(load.failed <= explained, `${load.failed - explained} requests failed between the faults`);
}

const figuresOf = ({ fault, figures, began, ended }: Incident, load: LoadResult): Figures => ({
  [`${fault.name}: healthy after s`]: Math.round((ended - began) / 1000),
  [`${fault.name}: failed requests`]: failedIn(load, { began, ended }),
  ...figures,
});
