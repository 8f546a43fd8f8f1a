/** What keeps a commit from arriving. */
import type { Case } from "./case.ts";

const application = (sync: string, health: string) =>
  `argocd_app_info{name="aicp-gke",sync_status="${sync}",health_status="${health}"}`;
const syncs = (phase: string) => `argocd_app_sync_total{name="aicp-gke",phase="${phase}"}`;

export const delivery: Record<string, Case> = {
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
