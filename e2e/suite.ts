/** The whole suite: guards, deployment, scenarios, report and cleanup. */
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { styleText } from "node:util";
import type { Environment } from "../generators/environments/environment.ts";
import { UserError } from "../kubernetes/user-error.ts";
import { type Cluster, connect } from "./cluster.ts";
import type { GitRemote } from "./deploy/argo-cd.ts";
import { createCheckout } from "./deploy/checkout.ts";
import type { Delivery } from "./deploy/delivery.ts";
import { refuseProduction } from "./guard.ts";
import { measureCost } from "./measure/cost.ts";
import { startRecorder } from "./measure/recorder.ts";
import type { PrometheusAddress } from "./monitoring/prometheus.ts";
import { endScraping, monitoringBy, turnOn } from "./monitoring/set-up.ts";
import { beginWatch } from "./monitoring/watch.ts";
import { collectDiagnostics } from "./report/diagnostics.ts";
import type { Results } from "./report/results.ts";
import { describeCluster } from "./report/setting.ts";
import { type Run, runScenarios } from "./runner.ts";
import type { Scenario } from "./scenario.ts";
import { chooseDelivery, deploy, refuseWithoutMetrics, removeSystem } from "./system.ts";

export interface Settings {
  environment: Environment;
  context?: string;
  scenarios: readonly Scenario[];
  remote?: GitRemote;
  /** Deploy by kubectl even if Argo CD is installed. */
  plain: boolean;
  /** The Prometheus operator's Prometheus that watches the run. */
  monitoring?: PrometheusAddress;
  nextTag: string;
  /** The HTML report; the JSON report is written beside it, diagnostics of failures below its folder. */
  report: string;
  keep: boolean;
  onResults: (results: Results) => Promise<void>;
}

export async function runSuite(given: Settings): Promise<Results> {
  const settings = monitored(given);
  const cluster = await connect(settings.context);
  refuseProduction(cluster.api, settings.context !== undefined);
  await refuseWithoutMetrics(cluster);
  const { environment, monitoring } = given;
  const checkout = await createCheckout(monitoring && turnOn(environment, monitoring));
  try {
    const delivery = await chooseDelivery(cluster, checkout, settings);
    try {
      return await runOn(cluster, delivery, settings);
    } finally {
      if (!settings.keep) await cleanUp(cluster, delivery);
    }
  } finally {
    await checkout.remove();
  }
}

const monitored = (settings: Settings): Settings =>
  settings.monitoring
    ? {
        ...settings,
        environment: { monitoring: monitoringBy(settings.monitoring), ...settings.environment },
      }
    : settings;

async function runOn(cluster: Cluster, delivery: Delivery, settings: Settings): Promise<Results> {
  const { environment, scenarios, nextTag, report } = settings;
  const failures = join(dirname(report), "failures");
  await rm(failures, { recursive: true, force: true });
  const began = Date.now();
  const { api } = cluster;
  console.log(`${environment.name} on ${api.context} (${api.server}), by ${delivery.method}`);
  await deploy(cluster, environment, delivery).catch(async (error) => {
    await collectDiagnostics(cluster, join(failures, "deploy"));
    throw new UserError(
      `${error.message}\nLogs, events and descriptions are in ${failures}/deploy`,
    );
  });
  console.log(styleText("green", `deployed in ${Math.round((Date.now() - began) / 1000)} s`));
  const recorder = startRecorder(api);
  let cost: Promise<number> | undefined;
  const cpuMsPerRequest = () => {
    cost ??= measureCost(cluster, environment);
    return cost;
  };
  const watch =
    settings.monitoring && (await beginWatch(cluster, settings.monitoring, delivery.healsItself));
  const parts = {
    ...{ cluster, delivery, environment, recorder, nextTag, cpuMsPerRequest },
    ...(watch && { prometheus: watch.prometheus }),
  };
  const setting = await describeCluster(cluster);
  const run: Run = { outcomes: [], loads: {}, submissions: {}, marks: [], bursts: [] };
  const resultsSoFar = (): Results => ({
    ...{ began, ended: Date.now(), environment: environment.name },
    ...{ commit: delivery.checkout.base, delivery: delivery.method },
    ...setting,
    ...run,
    ...{ samples: recorder.samples, cpu: recorder.cpu },
  });
  // After each scenario, so that a run that is stopped still leaves a report.
  await runScenarios(scenarios, parts, run, {
    failureFolder: (name) => join(failures, name),
    onOutcome: () => settings.onResults(resultsSoFar()),
  });
  recorder.stop();
  if (!watch) return resultsSoFar();
  const { results: monitoring, outcome } = await watch.end(scenarios, run.outcomes);
  run.outcomes.push(outcome);
  const results = { ...resultsSoFar(), monitoring };
  await settings.onResults(results);
  return results;
}

async function cleanUp(cluster: Cluster, delivery: Delivery): Promise<void> {
  console.log("\ncleaning up");
  await endScraping(cluster.api);
  await removeSystem(cluster, delivery);
}
