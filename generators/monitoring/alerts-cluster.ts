/** Alerts on what carries the system, by what kube-state-metrics, the kubelets, the operators and Argo CD measure. */
import { autoscaler } from "../workloads/agent.ts";
import type { Alert } from "./alert.ts";
import { namespaced } from "./selectors.ts";

const ofAutoscaler = (labels = "") =>
  namespaced(`horizontalpodautoscaler="${autoscaler.metadata?.name}"${labels}`);
const hpa = "kube_horizontalpodautoscaler";
const volume = (what: string) => `kubelet_volume_stats_${what}_bytes${namespaced()}`;

const backedUp = "barman_cloud_cloudnative_pg_io_last_available_backup_timestamp";
const dumped = "kube_cronjob_status_last_successful_time";
const ofBackup = namespaced('cronjob="backup"');
const day = 86_400;

export const backupAlerts: readonly Alert[] = [
  {
    name: "BackupTooOld",
    // Daily, and two hours to make it. For an instance without a backup the plug-in exports 0.
    expr: `time() - max(${backedUp}${namespaced()} > 0 or ${dumped}${ofBackup}) > ${26 * 3600}`,
    severity: "ticket",
    summary: "The newest back-up is {{ $value | humanizeDuration }} old.",
  },
  {
    name: "BackupMissing",
    expr: `absent(${backedUp}${namespaced()} > 0) and on () absent(${dumped}${ofBackup})`,
    for: "1d",
    severity: "ticket",
    summary: "No back-up of PostgreSQL has ever succeeded (absent: {{ $value }}).",
  },
  {
    name: "VolumeFills",
    expr: `min by (persistentvolumeclaim) (${volume("available")} / ${volume("capacity")}) < 0.15`,
    for: "5m",
    severity: "page",
    summary:
      "{{ $value | humanizePercentage }} of volume {{ $labels.persistentvolumeclaim }} is free.",
  },
];

export const capacityAlerts: readonly Alert[] = [
  {
    name: "AgentsAtMaximum",
    expr: `max(${hpa}_status_desired_replicas${ofAutoscaler()}) >= max(${hpa}_spec_max_replicas${ofAutoscaler()})`,
    for: "15m",
    severity: "ticket",
    summary: "{{ $value }} agents are wanted, which is the autoscaler's maximum.",
  },
  {
    name: "AutoscalerBlind",
    expr: `max(${hpa}_status_condition${ofAutoscaler(',condition="ScalingActive",status="false"')}) == 1`,
    for: "5m",
    severity: "ticket",
    summary: "The autoscaler reads no metric and holds the agents' count (blind: {{ $value }}).",
  },
  {
    name: "PodsRestart",
    expr: `sum by (container) (increase(kube_pod_container_status_restarts_total${namespaced()}[30m])) > 2`,
    severity: "ticket",
    summary:
      "Container {{ $labels.container }} was restarted {{ $value | humanize }} times in 30 minutes.",
  },
  {
    name: "TargetDown",
    expr: `count by (job) (up${namespaced()} == 0) > 0`,
    for: "5m",
    severity: "ticket",
    summary: "{{ $value }} targets of {{ $labels.job }} answer no scrape.",
  },
  {
    name: "NothingMeasured",
    expr: `absent(up${namespaced('app="coordinator"')})`,
    for: "5m",
    severity: "page",
    summary: "No coordinator is scraped (absent: {{ $value }}): most other alerts are silent.",
  },
];

const applications = '{name=~"aicp-.*"';
const failedSyncs = `argocd_app_sync_total${applications},phase=~"Failed|Error"}`;

/** These metrics are exported from other namespaces than AICP's. */
export const deliveryAlerts: readonly Alert[] = [
  {
    name: "NotSynced",
    expr: `count by (name) (argocd_app_info${applications},sync_status!="Synced"}) > 0`,
    for: "15m",
    severity: "ticket",
    summary: "Application {{ $labels.name }} is not what git says ({{ $value }}).",
  },
  {
    name: "NotHealthy",
    expr: `count by (name) (argocd_app_info${applications},health_status!="Healthy"}) > 0`,
    for: "15m",
    severity: "ticket",
    summary: "Application {{ $labels.name }} is not healthy ({{ $value }}).",
  },
  {
    name: "SyncFails",
    // The first failure makes the series: it begins at 1, and an increase needs a sample before.
    expr: `sum by (name) (increase(${failedSyncs}[15m])) > 0 or (sum by (name) (${failedSyncs}) unless sum by (name) (${failedSyncs} offset 15m))`,
    severity: "ticket",
    summary: "{{ $value | humanize }} syncs of {{ $labels.name }} failed within 15 minutes.",
  },
  {
    name: "CertificateEnds",
    expr: `min by (secret_name) (x509_cert_not_after{secret_namespace="aicp"}) - time() < ${7 * day}`,
    for: "1h",
    severity: "ticket",
    summary:
      "The certificate in Secret {{ $labels.secret_name }} ends in {{ $value | humanizeDuration }}.",
  },
];

export const watchdog: Alert = {
  name: "Watchdog",
  expr: "vector(1)",
  severity: "none",
  summary: "Always {{ $value }}: where it does not arrive, no alert does.",
};
