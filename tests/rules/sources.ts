/** Metrics that rules and panels read and that no program of this repository exports, by who exports them. */

export const otherSources: Readonly<Record<string, readonly string[]>> = {
  Prometheus: ["up"],
  "kube-state-metrics": [
    "kube_cronjob_status_last_successful_time",
    "kube_horizontalpodautoscaler_spec_max_replicas",
    "kube_horizontalpodautoscaler_status_condition",
    "kube_horizontalpodautoscaler_status_current_replicas",
    "kube_horizontalpodautoscaler_status_desired_replicas",
    "kube_pod_container_status_restarts_total",
  ],
  kubelet: ["kubelet_volume_stats_available_bytes", "kubelet_volume_stats_capacity_bytes"],
  CloudNativePG: [
    "cnpg_pg_replication_in_recovery",
    "cnpg_pg_replication_lag",
    "cnpg_pg_replication_streaming_replicas",
    "cnpg_pg_stat_archiver_last_archived_time",
    "cnpg_pg_stat_archiver_last_failed_time",
  ],
  "plugin-barman-cloud": ["barman_cloud_cloudnative_pg_io_last_available_backup_timestamp"],
  "x509-certificate-exporter": ["x509_cert_not_after"],
  "Argo CD": ["argocd_app_info", "argocd_app_sync_total"],
};
