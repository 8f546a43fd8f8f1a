/** New image, new configuration and a broken image, all under load and through git. */
import { setTimeout as sleep } from "node:timers/promises";
import { brokenImage, newConfiguration, newImage } from "../deploy/updates.ts";
import { requestFigures, startLoad } from "../measure/load.ts";
import { rateFor, targetMillicores } from "../measure/sizing.ts";
import { startTasks } from "../measure/tasks.ts";
import { typicalP99 } from "../measure/windows.ts";
import { check, type Scenario } from "../scenario.ts";

const leastRequests = 10_000;
const quietSeconds = 30;
const longestSeconds = 900;
/** Allowed latency during an update: new pods start beside the serving ones, on the same cores. */
const boundP99Ms = 2000;

export const updates: Scenario = {
  name: "updates",
  summary: "A new image and configuration under load, then a broken image and its revert.",
  // A new configuration restarts the only PostgreSQL: seconds of an hour, but a large share of what a young system has seen.
  alerts: { may: ["SyncFails", "SubmissionsBudgetBurnsFast", "SubmissionsBudgetBurnsSlow"] },
  run: async (context) => {
    const { cluster, environment, keepLoad, recorder } = context;
    const rate = Math.max(45, await rateFor(context, targetMillicores * 2.4));
    const seconds = longestSeconds;
    const load = await startLoad(cluster, environment, { name: "updates", rate, seconds });
    const tasks = await startTasks(cluster, environment, { name: "updates", rate: 3, seconds });
    const began = Date.now();
    await sleep(quietSeconds * 1000);
    const changed = Date.now();
    const figures = {
      ...(await newImage(context)),
      ...(await newConfiguration(context)),
      ...(await brokenImage(context)),
    };
    await sleep(Math.max(0, (leastRequests / rate) * 1050 - (Date.now() - began)));
    const ended = Date.now();
    await load.stop();
    const result = await load.result();
    keepLoad("updates", result);
    const { submitted, done, paid, retried } = await tasks.settle();

    const p99BeforeMs = typicalP99(result, { began, ended: changed });
    const p99DuringMs = typicalP99(result, { began: changed, ended });
    const fewest = Math.min(
      ...recorder.samples
        .filter(({ at }) => at >= changed && at <= ended)
        .map(({ ready }) => ready),
    );
    check(result.sent >= leastRequests, `only ${result.sent} requests were sent`);
    check(
      result.failed === 0,
      `${result.failed} of ${result.sent} requests failed: ${JSON.stringify(result.failures)}`,
    );
    check(fewest >= 3, `at some time only ${fewest} agents were ready`);
    check((p99DuringMs ?? 0) <= boundP99Ms, `p99 was ${p99DuringMs} ms during the updates`);
    return {
      ...figures,
      fewestAgentsReady: fewest,
      ...requestFigures(result),
      ...{ p99BeforeMs, p99DuringMs },
      ...{ tasksSubmitted: submitted, tasksDone: done, tasksPaid: paid, tasksRetried: retried },
    };
  },
};
