/** Under a moderate load the number of agents settles between four and six, and stays there. */
import { setTimeout as sleep } from "node:timers/promises";
import { atRest } from "../measure/agents.ts";
import { requestFigures, startLoad } from "../measure/load.ts";
import { fewest, moderateMillicores, rateFor } from "../measure/sizing.ts";
import { changes } from "../measure/timing.ts";
import { check, type Scenario } from "../scenario.ts";

const settleSeconds = 60;
const steadySeconds = 60;

export const moderateLoad: Scenario = {
  name: "moderate-load",
  summary: "A load for 5 agents settles between 4 and 6, and the number stays stable.",
  run: async (context) => {
    const { cluster, environment, recorder, mark, keepLoad } = context;
    await atRest(context, fewest);
    const rate = await rateFor(context, moderateMillicores);
    const seconds = settleSeconds + steadySeconds + 10;
    const load = await startLoad(cluster, environment, { name: "moderate-load", rate, seconds });
    mark(`moderate load: ${rate} requests a second`);
    const began = Date.now();
    await sleep(settleSeconds * 1000);
    const steady = Date.now();
    await sleep(steadySeconds * 1000);
    const samples = recorder.samples.filter(({ at }) => at >= steady);
    const most = Math.max(
      ...recorder.samples.filter(({ at }) => at >= began).map(({ desired }) => desired),
    );
    await load.stop();
    const result = await load.result();
    keepLoad("moderate-load", result);
    mark("moderate load ends");

    const wanted = samples.map(({ desired }) => desired);
    const flaps = changes(samples, steady, ({ desired }) => desired);
    const range = `${Math.min(...wanted)} to ${Math.max(...wanted)} agents`;
    check(
      wanted.every((number) => number >= 4 && number <= 6),
      `${range}, not 4 to 6`,
    );
    check(flaps <= 1, `the number changed ${flaps} times in ${steadySeconds} s`);
    check(result.failed === 0, `${result.failed} of ${result.sent} requests failed`);
    return {
      requestsPerSecond: rate,
      agentsSettledAt: wanted.at(-1) ?? null,
      mostAgents: most,
      changesInSteadyTime: flaps,
      ...requestFigures(result),
    };
  },
};
