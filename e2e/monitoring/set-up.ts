/** Turns the component `monitoring` on for the overlay under test, and lets the Prometheus scrape Argo CD too. */
import type { Environment, Monitoring } from "../../generators/environments/environment.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { apply, remove } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import type { Edit } from "../deploy/checkout.ts";
import { madeByTests } from "../guard.ts";
import type { Prometheus, PrometheusAddress } from "./prometheus.ts";

/** The operator's kubelet brings new rules and targets after up to a minute and a half. */
const targetSeconds = 180;

export const monitoringBy = ({ namespace }: PrometheusAddress): Monitoring => ({
  by: "operator",
  namespace,
});

/** The edit that a person would make; nothing where the environment is monitored already. */
export const turnOn =
  ({ name, monitoring }: Environment, address: PrometheusAddress) =>
  async (edit: Edit): Promise<void> => {
    if (monitoring) return;
    const line = `  monitoring: ${JSON.stringify(monitoringBy(address))},\n`;
    await edit(`generators/environments/${name}.ts`, "  cascade:", `${line}  cascade:`);
  };

/** Argo CD exports what its alerts read, and its released manifest has nobody scrape it. Only its Service names the port. */
const argoCdMonitor = {
  apiVersion: "monitoring.coreos.com/v1",
  kind: "ServiceMonitor",
  metadata: { name: "aicp-argo-cd", namespace: "argocd", annotations: madeByTests },
  spec: {
    selector: { matchLabels: { "app.kubernetes.io/name": "argocd-metrics" } },
    endpoints: [{ port: "metrics", interval: "15s" }],
  },
};

const reference = {
  apiVersion: argoCdMonitor.apiVersion,
  kind: argoCdMonitor.kind,
  name: argoCdMonitor.metadata.name,
  namespace: argoCdMonitor.metadata.namespace,
};

/** Returns when each program and Argo CD have been scraped, and the rules are loaded: nothing is judged before. */
export async function beginScraping(
  api: Kubernetes,
  prometheus: Prometheus,
  withArgoCd: boolean,
): Promise<void> {
  if (withArgoCd) await apply(api, argoCdMonitor);
  const wanted = ["agent-worker", "coordinator"].map((app) => `up{namespace="aicp",app="${app}"}`);
  if (withArgoCd) wanted.push("argocd_app_info");
  wanted.push("kube_horizontalpodautoscaler_spec_max_replicas", 'ALERTS{alertname="Watchdog"}');
  for (const series of wanted) {
    await eventually(
      `Prometheus having ${series}`,
      targetSeconds,
      async () => (await prometheus.instant(series)).some(({ value }) => value > 0),
      2000,
    );
  }
}

export const endScraping = (api: Kubernetes): Promise<void> =>
  // Where the operator is not installed there is no such kind, and nothing to remove.
  remove(api, reference).catch(() => {});
