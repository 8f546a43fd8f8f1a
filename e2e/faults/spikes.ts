/** Load in spikes: the autoscaler follows the first, and does not follow each of them up and down. */
import { setTimeout as sleep } from "node:timers/promises";
import { startLoad } from "../measure/load.ts";
import { highMillicores, most, rateFor } from "../measure/sizing.ts";
import type { Context } from "../scenario.ts";
import { check } from "../scenario.ts";

const spikes = 3;
const spikeSeconds = 8;
const restSeconds = 8;

export async function spikyLoad(context: Context) {
  const { cluster, environment, recorder, mark } = context;
  const rate = await rateFor(context, highMillicores * 0.6);
  const began = Date.now();
  let sent = 0;
  let failed = 0;
  const failures: string[] = [];
  for (let spike = 1; spike <= spikes; spike++) {
    const load = await startLoad(cluster, environment, {
      name: "spike",
      rate,
      seconds: spikeSeconds,
    });
    mark(`spike ${spike} of ${spikes}: ${rate} requests a second`);
    const result = await load.result();
    sent += result.sent;
    failed += result.failed;
    failures.push(...Object.keys(result.failures));
    await sleep(restSeconds * 1000);
  }
  const wanted = recorder.samples.filter(({ at }) => at >= began).map(({ desired }) => desired);
  const falls = wanted.filter((number, index) => index > 0 && number < (wanted[index - 1] ?? 0));
  check(failed === 0, `${failed} of ${sent} requests of the spikes failed: ${failures.join(", ")}`);
  check(falls.length === 0, `fewer agents were wanted ${falls.length} times between spikes`);
  check(Math.max(...wanted) <= most, `${Math.max(...wanted)} agents were wanted`);
  return {
    spikes,
    spikeRequests: sent,
    spikeFailed: failed,
    agentsAfterSpikes: wanted.at(-1) ?? 0,
  };
}
