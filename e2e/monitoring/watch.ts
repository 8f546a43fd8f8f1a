/** A Prometheus that watches a run from its first scenario to its last. */
import type { Cluster } from "../cluster.ts";
import type { Outcome } from "../report/results.ts";
import type { Scenario } from "../scenario.ts";
import { recordCost } from "./cost.ts";
import { judge } from "./judge.ts";
import { type Prometheus, type PrometheusAddress, prometheusAt } from "./prometheus.ts";
import type { MonitoringResults } from "./results.ts";
import { beginScraping } from "./set-up.ts";

export interface Watch {
  readonly prometheus: Prometheus;
  /** Judges what it saw of the scenarios. */
  end: (
    scenarios: readonly Scenario[],
    outcomes: readonly Outcome[],
  ) => Promise<{ results: MonitoringResults; outcome: Outcome }>;
}

/** Returns when it scrapes everything. */
export async function beginWatch(
  { api }: Cluster,
  address: PrometheusAddress,
  withArgoCd: boolean,
): Promise<Watch> {
  const prometheus = prometheusAt(api, address);
  await beginScraping(api, prometheus, withArgoCd);
  const began = Date.now();
  const cost = recordCost(api, address.namespace);
  return {
    prometheus,
    end: async (scenarios, outcomes) => {
      cost.stop();
      return judge({ prometheus, cost, began, scenarios, outcomes });
    },
  };
}
