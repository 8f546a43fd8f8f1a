/** From three agents to ten, under a load that needs ten. */
import { setTimeout as sleep } from "node:timers/promises";
import { agentsReady, atRest } from "../measure/agents.ts";
import { requestFigures, startLoad } from "../measure/load.ts";
import { fewest, highMillicores, most, rateFor } from "../measure/sizing.ts";
import { secondsUntil } from "../measure/timing.ts";
import { type Context, check, type Scenario } from "../scenario.ts";

/**
 * The HPA sees a load after the periods of metrics-server, the kubelet and itself: 15 s each, in the worst case one after
 * the other. It then doubles once every 15 s, and a pod needs time to start and become ready. The rest is a margin.
 */
const bounds = { six: 90, ten: 120 };
const holdSeconds = 30;

export const scaleUp: Scenario = {
  name: "scale-up",
  summary: "From 3 agents to 10 under a load that needs 10; no request fails meanwhile.",
  run: async (context) => {
    const { cluster, environment, recorder, mark, keepLoad } = context;
    await atRest(context, fewest);
    const rate = await rateFor(context, highMillicores);
    const load = await startLoad(cluster, environment, {
      name: "scale-up",
      rate,
      seconds: bounds.ten + holdSeconds,
    });
    mark(`load for ${most} agents: ${rate} requests a second`);
    await agentsReady(context, most, bounds.ten).then(
      () => sleep(holdSeconds * 1000),
      () => mark(`not ${most} agents after ${bounds.ten} s`),
    );
    await load.stop();
    const result = await load.result();
    keepLoad("scale-up", result);
    mark("load ends");

    const began = Date.parse(result.startedAt);
    const until = (fits: Parameters<typeof secondsUntil>[2]) =>
      secondsUntil(recorder.samples, began, fits);
    const times = {
      secondsUntilHpaSeesLoad: until(({ utilization }) => (utilization ?? 0) > 70),
      secondsTo4Ready: until(({ ready }) => ready >= 4),
      secondsTo6Wanted: until(({ desired }) => desired >= 6),
      secondsTo6Ready: until(({ ready }) => ready >= 6),
      secondsTo10Wanted: until(({ desired }) => desired >= 10),
      secondsTo10Ready: until(({ ready }) => ready >= 10),
    };
    checkTimes(times);
    check(result.failed === 0, `${result.failed} of ${result.sent} requests failed`);
    return {
      requestsPerSecond: rate,
      ...(await cost(context)),
      ...times,
      ...requestFigures(result),
    };
  },
};

const cost = async ({ cpuMsPerRequest }: Context) => ({
  cpuMsPerRequest: Math.round((await cpuMsPerRequest()) * 100) / 100,
});

function checkTimes(times: { secondsTo6Ready: number | null; secondsTo10Ready: number | null }) {
  const { secondsTo6Ready: six, secondsTo10Ready: ten } = times;
  check(six !== null && six <= bounds.six, `6 agents after ${six} s, not ${bounds.six}`);
  check(ten !== null && ten <= bounds.ten, `10 agents after ${ten} s, not ${bounds.ten}`);
}
