/** What is about to fail below the programs: backups, volumes, certificates, pods and their number. */
import { type Case, ours } from "./case.ts";

const dump = ours("kube_cronjob_status_last_successful_time", 'cronjob="backup"');
const archived = ours("barman_cloud_cloudnative_pg_io_last_available_backup_timestamp");
const claim = 'persistentvolumeclaim="postgres-storage-postgres-0"';
const volume = (free: number) => ({
  [ours("kubelet_volume_stats_available_bytes", claim)]: `${free}x20`,
  [ours("kubelet_volume_stats_capacity_bytes", claim)]: "100x20",
});
const certificate = 'x509_cert_not_after{secret_namespace="aicp",secret_name="database-server"}';
const hpa = (field: string, more = "") =>
  ours(`kube_horizontalpodautoscaler_${field}`, `horizontalpodautoscaler="agent-hpa"${more}`);
const restarts = ours("kube_pod_container_status_restarts_total", 'container="coordinator"');
const target = (app: string) => ours("up", `job="aicp/programs",app="${app}"`);

export const cluster: Record<string, Case> = {
  BackupTooOld: {
    fires: {
      series: { [dump]: "0x1700" },
      at: "27h",
      every: "30m",
      summary: "The newest back-up is 1d 3h 0m 0s old.",
    },
    // A cluster of three archives, and its instances without a back-up say 0.
    silent: {
      series: { [archived.replace("}", ',pod="database-1"}')]: "36000x1700", [archived]: "0x1700" },
      at: "27h",
      every: "30m",
    },
  },
  BackupMissing: {
    fires: {
      series: { [archived]: "0x1600" },
      at: "25h",
      every: "30m",
      summary: "No back-up of PostgreSQL has ever succeeded (absent: 1).",
    },
    silent: { series: { [dump]: "_x60 3600x1600" }, at: "25h", every: "30m" },
  },
  VolumeFills: {
    fires: {
      series: volume(10),
      at: "10m",
      labels: { persistentvolumeclaim: "postgres-storage-postgres-0" },
      summary: "10% of volume postgres-storage-postgres-0 is free.",
    },
    silent: { series: volume(20), at: "10m" },
  },
  CertificateEnds: {
    fires: {
      series: { [certificate]: "172800x120" },
      at: "2h",
      every: "5m",
      labels: { secret_name: "database-server" },
      summary: "The certificate in Secret database-server ends in 1d 22h 0m 0s.",
    },
    silent: { series: { [certificate]: "864000x120" }, at: "2h", every: "5m" },
  },
  AgentsAtMaximum: {
    fires: {
      series: { [hpa("status_desired_replicas")]: "10x30", [hpa("spec_max_replicas")]: "10x30" },
      at: "20m",
      summary: "10 agents are wanted, which is the autoscaler's maximum.",
    },
    silent: {
      series: { [hpa("status_desired_replicas")]: "9x30", [hpa("spec_max_replicas")]: "10x30" },
      at: "20m",
    },
  },
  AutoscalerBlind: {
    fires: {
      series: { [hpa("status_condition", ',condition="ScalingActive",status="false"')]: "1x20" },
      at: "10m",
      summary: "The autoscaler reads no metric and holds the agents' count (blind: 1).",
    },
    silent: {
      series: { [hpa("status_condition", ',condition="ScalingActive",status="false"')]: "0x20" },
      at: "10m",
    },
  },
  PodsRestart: {
    fires: {
      series: { [restarts]: "0+1x40" },
      at: "35m",
      labels: { container: "coordinator" },
      summary: "Container coordinator was restarted 30 times in 30 minutes.",
    },
    silent: { series: { [restarts]: "4x10 5x30" }, at: "35m" },
  },
  TargetDown: {
    fires: {
      series: { [target("agent-worker")]: "0x20", [target("coordinator")]: "1x20" },
      at: "10m",
      labels: { job: "aicp/programs" },
      summary: "1 targets of aicp/programs answer no scrape.",
    },
    silent: { series: { [target("agent-worker")]: "1 0 1x20" }, at: "10m" },
  },
  NothingMeasured: {
    fires: {
      series: { [target("agent-worker")]: "1x20" },
      at: "10m",
      labels: { namespace: "aicp", app: "coordinator" },
      summary: "No coordinator is scraped (absent: 1): most other alerts are silent.",
    },
    silent: { series: { [target("coordinator")]: "0x20" }, at: "10m" },
  },
  Watchdog: {
    fires: {
      series: {},
      at: "5m",
      summary: "Always 1: where it does not arrive, no alert does.",
    },
  },
};
