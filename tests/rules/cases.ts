/** For every alert a system in which it must fire, with what it says then, and one in which it must not. */

export interface Situation {
  /** Samples a minute apart, by series, as promtool writes them: `0+60x30` is 0, 60, 120 and so on, 31 of them. */
  series: Readonly<Record<string, string>>;
  at: string;
  every?: string;
}

interface Case {
  fires: Situation & { summary: string; labels?: Readonly<Record<string, string>> };
  /** Missing for the alert that always fires. */
  silent?: Situation;
}

const http = (program: string, status: string) =>
  `http_requests_total{namespace="aicp",program="${program}",method="POST",route="/tasks",status="${status}"}`;
const ours = (metric: string, labels = "") =>
  `${metric}{namespace="aicp"${labels && `,${labels}`}}`;

/** Half an hour of 600 events a minute, `failed` of them failing. */
const submissions = (failed: number): Situation => ({
  series: {
    [http("coordinator", "202")]: `0+${600 - failed}x30`,
    [http("coordinator", "500")]: `0+${failed}x30`,
    [http("coordinator", "aborted")]: "0+300x30", // the client left: nobody's failure
  },
  at: "30m",
});
const requests = (failed: number): Situation => ({
  series: {
    [http("agent", "200")]: `0+${600 - failed}x30`,
    [http("agent", "504")]: `0+${failed}x30`,
    [http("agent", "503")]: "0+300x30", // full, which another agent makes up for
  },
  at: "30m",
});
const tasks = (late: number, le = "60.0"): Situation => ({
  series: {
    [ours("coordinator_task_seconds_count", 'state="done"')]: "0+600x30",
    [ours("coordinator_task_seconds_bucket", `state="done",le="${le}"`)]: `0+${600 - late}x30`,
  },
  at: "30m",
});

const objectives: Record<string, Case> = {
  SubmissionsBudgetBurnsFast: {
    fires: {
      ...submissions(12),
      summary: "2% of submissions failed: 30 days permit 0.1%.",
    },
    silent: submissions(3),
  },
  SubmissionsBudgetBurnsSlow: {
    fires: { ...submissions(3), summary: "0.5% of submissions failed: 30 days permit 0.1%." },
    silent: {
      // Two of twenty in half an hour: a tenth, and nothing to wake anybody for.
      series: { [http("coordinator", "202")]: "0+0.6x30", [http("coordinator", "500")]: "0 2x29" },
      at: "30m",
    },
  },
  TasksBudgetBurnsFast: {
    fires: {
      ...tasks(120),
      summary: "20% of tasks were not done within 60 s: 30 days permit 1%.",
    },
    silent: tasks(30),
  },
  TasksBudgetBurnsSlow: {
    // As a Prometheus 2 stores the bound.
    fires: {
      ...tasks(30, "60"),
      summary: "5% of tasks were not done within 60 s: 30 days permit 1%.",
    },
    silent: tasks(3, "60"),
  },
  AgentsBudgetBurnsFast: {
    fires: { ...requests(12), summary: "2% of requests to agents failed: 30 days permit 0.1%." },
    silent: requests(3),
  },
  AgentsBudgetBurnsSlow: {
    fires: { ...requests(3), summary: "0.5% of requests to agents failed: 30 days permit 0.1%." },
    silent: requests(0),
  },
};

const system: Record<string, Case> = {
  TasksWaitTooLong: {
    fires: {
      series: { [ours("coordinator_oldest_task_seconds")]: "90x10" },
      at: "5m",
      summary: "The oldest task has waited for 1m 30s.",
    },
    silent: { series: { [ours("coordinator_oldest_task_seconds")]: "90 59x10" }, at: "5m" },
  },
  TasksDie: {
    fires: {
      series: { [ours("coordinator_tasks_dead")]: "3x10 5x20" },
      at: "20m",
      summary: "2 tasks were given up within 15 minutes.",
    },
    // A coordinator that starts reads five dead tasks: none of them died now.
    silent: { series: { [ours("coordinator_tasks_dead")]: "_x5 5x20" }, at: "20m" },
  },
  BooksWrong: {
    fires: {
      series: { [ours("coordinator_books_wrong")]: "2x10" },
      at: "5m",
      summary: "2 agents have a balance that is not the sum of their payments.",
    },
    silent: { series: { [ours("coordinator_books_wrong")]: "0x10" }, at: "5m" },
  },
  BreakerOpen: {
    fires: {
      series: { [ours("coordinator_breaker_state", 'state="closed"')]: "0x10" },
      at: "5m",
      summary: "No agent could be reached in 100% of the last two minutes.",
    },
    silent: {
      series: { [ours("coordinator_breaker_state", 'state="closed"')]: "1 0 1 1 0 1x10" },
      at: "5m",
    },
  },
  AgentsFull: {
    fires: {
      series: { [http("agent", "200")]: "0+540x20", [http("agent", "503")]: "0+60x20" },
      at: "15m",
      summary: "Agents refuse 10% of the requests: they are full.",
    },
    silent: {
      series: { [http("agent", "200")]: "0+594x20", [http("agent", "503")]: "0+6x20" },
      at: "15m",
    },
  },
  DatabaseAway: {
    fires: {
      series: {
        [ours("coordinator_database_up", 'pod="one"')]: "1x10",
        [ours("coordinator_database_up", 'pod="two"')]: "0x10",
      },
      at: "5m",
      summary: "A coordinator gets no answer from PostgreSQL (up: 0).",
    },
    silent: { series: { [ours("coordinator_database_up")]: "1 1 0 1x10" }, at: "5m" },
  },
  DatabaseConnectionsUsedUp: {
    fires: {
      series: { [ours("coordinator_database_waiting")]: "3x20" },
      at: "10m",
      summary: "3 statements of a coordinator wait for one of its connections.",
    },
    silent: { series: { [ours("coordinator_database_waiting")]: "3x3 0 3x4 0x10" }, at: "10m" },
  },
  ReplicationLags: {
    fires: {
      series: {
        [ours("cnpg_pg_replication_lag", 'pod="database-1"')]: "0x10",
        [ours("cnpg_pg_replication_lag", 'pod="database-2"')]: "45x10",
      },
      at: "5m",
      summary: "A standby is 45s behind the primary.",
    },
    silent: { series: { [ours("cnpg_pg_replication_lag", 'pod="database-2"')]: "2x10" }, at: "5m" },
  },
  StandbyMissing: {
    fires: {
      series: standbys(1),
      at: "10m",
      summary: "1 standbys stream from the primary, where two should.",
    },
    silent: { series: standbys(2), at: "10m" },
  },
  ArchiveFails: {
    fires: {
      series: {
        [ours("cnpg_pg_stat_archiver_last_failed_time")]: "1000600x20",
        [ours("cnpg_pg_stat_archiver_last_archived_time")]: "1000000x20",
      },
      at: "10m",
      summary: "The log has not reached the archive for 10m 0s: restores end before that.",
    },
    silent: {
      series: {
        [ours("cnpg_pg_stat_archiver_last_failed_time")]: "-1x20",
        [ours("cnpg_pg_stat_archiver_last_archived_time")]: "1000000x20",
      },
      at: "10m",
    },
  },
};

/** A primary that counts its standbys, and a standby that has none of its own. */
function standbys(count: number): Record<string, string> {
  return {
    [ours("cnpg_pg_replication_streaming_replicas", 'pod="database-1"')]: `${count}x20`,
    [ours("cnpg_pg_replication_in_recovery", 'pod="database-1"')]: "0x20",
    [ours("cnpg_pg_replication_streaming_replicas", 'pod="database-2"')]: "0x20",
    [ours("cnpg_pg_replication_in_recovery", 'pod="database-2"')]: "1x20",
  };
}

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
const application = (sync: string, health: string) =>
  `argocd_app_info{name="aicp-gke",sync_status="${sync}",health_status="${health}"}`;
const syncs = (phase: string) => `argocd_app_sync_total{name="aicp-gke",phase="${phase}"}`;

const cluster: Record<string, Case> = {
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

const delivery: Record<string, Case> = {
  NotSynced: {
    fires: {
      series: { [application("OutOfSync", "Healthy")]: "1x30" },
      at: "20m",
      labels: { name: "aicp-gke" },
      summary: "Application aicp-gke is not what git says (1).",
    },
    silent: { series: { [application("Synced", "Degraded")]: "1x30" }, at: "20m" },
  },
  NotHealthy: {
    fires: {
      series: { [application("Synced", "Degraded")]: "1x30" },
      at: "20m",
      labels: { name: "aicp-gke" },
      summary: "Application aicp-gke is not healthy (1).",
    },
    silent: {
      series: {
        [application("Synced", "Healthy")]: "1x30",
        [application("Synced", "Progressing")]: "1x5",
      },
      at: "20m",
    },
  },
  SyncFails: {
    fires: {
      // The first failure that its controller counts.
      series: { [syncs("Failed")]: "_x10 1x20" },
      at: "20m",
      labels: { name: "aicp-gke" },
      summary: "1 syncs of aicp-gke failed within 15 minutes.",
    },
    silent: { series: { [syncs("Failed")]: "3x30", [syncs("Succeeded")]: "0+1x30" }, at: "20m" },
  },
};

export const cases: Readonly<Record<string, Case>> = {
  ...objectives,
  ...system,
  ...cluster,
  ...delivery,
};
