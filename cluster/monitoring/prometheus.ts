/** A real Prometheus beside the embedded control plane: it scrapes Argo CD, and evaluates the alerts on that. */
import { hash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ruleOf } from "../../generators/monitoring/alert.ts";
import { watchdog } from "../../generators/monitoring/alerts-cluster.ts";
import { clusterGroups, type RuleGroup } from "../../generators/monitoring/rules.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { loopback, type Ports } from "../processes/ports.ts";
import { ensureProcess, recorded } from "../processes/processes.ts";
import type { ControlPlaneState } from "../state.ts";

const name = "prometheus";

export const prometheusUrl = ({ prometheus }: Pick<Ports, "prometheus">): string =>
  `http://${loopback}:${prometheus}`;

/** The pods are simulated: of the programs there is nothing to measure, and their alerts would say only that. */
export const groups: readonly RuleGroup[] = [
  ...clusterGroups,
  { name: "aicp-watchdog", interval: "15s", rules: [ruleOf(watchdog)] },
];

const scraped = (ports: Ports) =>
  Object.entries({
    "argocd-application-controller": ports.controllerMetrics,
    "argocd-repo-server": ports.repoServerMetrics,
    "argocd-server": ports.argoApiMetrics,
    "argocd-notifications": ports.notificationsMetrics,
  }).map(([job_name, port]) => ({
    job_name,
    static_configs: [{ targets: [`${loopback}:${port}`] }],
  }));

/** JSON is YAML. */
const configurationOf = (ports: Ports) => ({
  "prometheus.yaml": JSON.stringify({
    global: { scrape_interval: "15s", evaluation_interval: "15s" },
    rule_files: ["rules.yaml"],
    scrape_configs: scraped(ports),
  }),
  "rules.yaml": JSON.stringify({ groups }),
});

/** Returns when it answers. Throws after a minute. */
export async function startPrometheus(
  state: ControlPlaneState,
  ports: Ports,
  file: string,
): Promise<void> {
  const files = configurationOf(ports);
  // In a folder of its own, so that another configuration is another command line, with which it is restarted.
  const version = hash("sha256", JSON.stringify(files)).slice(0, 8);
  const folder = join(state.prometheus, version);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  await ensureProcess(state, {
    ...{ name, file },
    arguments: [
      `--config.file=${join(folder, "prometheus.yaml")}`,
      `--web.listen-address=${loopback}:${ports.prometheus}`,
      `--storage.tsdb.path=${join(state.prometheus, "data")}`,
      "--storage.tsdb.retention.time=1d",
    ],
  });
  await eventually("Prometheus' answer", 60, async () => {
    return (await fetch(`${prometheusUrl(ports)}/-/ready`)).ok;
  });
}

/** Whether one was started: the next start continues with it, and `pnpm stop` ends it. */
export const isMonitored = (state: ControlPlaneState): boolean =>
  recorded(state, name) !== undefined;

interface Alerts {
  data: { alerts: { state: string; labels: { alertname: string } }[] };
}

/** Names of the alerts that fire; undefined where no Prometheus was started. */
export async function firing(
  state: ControlPlaneState,
  ports: Ports,
): Promise<readonly string[] | undefined> {
  if (!isMonitored(state)) return undefined;
  const response = await fetch(`${prometheusUrl(ports)}/api/v1/alerts`);
  const { data } = (await response.json()) as Alerts;
  const fires = data.alerts.filter(({ state }) => state === "firing");
  return [...new Set(fires.map(({ labels }) => labels.alertname))].toSorted();
}
