/** Policies on the archive of a database cluster: its log and its backups reach an object store, and old ones are deleted. */
import { barmanPlugin } from "../kubernetes/cloudnative-pg.ts";
import type { KubernetesObject } from "../kubernetes/object.ts";
import { named, ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

/** The WAL archiver's ObjectStore of a cluster. */
const storeNameOf = (cluster: KubernetesObject): string | undefined => {
  const [{ spec } = { spec: undefined }] = ofKind([cluster], "Cluster");
  const archiver = spec?.plugins?.find(({ name, isWALArchiver, enabled = true }) => {
    return name === barmanPlugin && isWALArchiver === true && enabled;
  });
  return archiver?.parameters?.barmanObjectName;
};

export const databaseArchive: readonly Policy<Overlay>[] = [
  {
    name: "database-cluster-is-archived",
    reason: "without its WAL in an object store, nothing brings back the time before a mistake",
    *check({ objects }) {
      for (const cluster of ofKind(objects, "Cluster")) {
        const store = storeNameOf(cluster);
        if (store !== undefined && named(objects, "ObjectStore", store)) continue;
        const message = store ? `there is no ObjectStore ${store}` : "none archives the WAL";
        yield violation(cluster, "spec.plugins", message);
      }
      for (const store of ofKind(objects, "ObjectStore")) {
        if (/^[1-9]\d*[dwm]$/.test(store.spec.retentionPolicy ?? "")) continue;
        yield violation(
          store,
          "spec.retentionPolicy",
          "is missing: backups would never be deleted",
        );
      }
    },
  },
  {
    name: "database-cluster-is-backed-up",
    reason: "WAL is replayed on top of a backup: the older the backup, the longer the recovery",
    *check({ objects }) {
      const schedules = ofKind(objects, "ScheduledBackup");
      for (const cluster of ofKind(objects, "Cluster")) {
        const { name } = cluster.metadata;
        const some = schedules.some(({ spec }) => spec.cluster.name === name && !spec.suspend);
        if (!some) yield violation(cluster, "metadata.name", "has no ScheduledBackup");
      }
      for (const backup of schedules) {
        const { schedule, method } = backup.spec;
        if (schedule.trim().split(/\s+/).length !== 6) {
          const message = `"${schedule}" does not have six fields: the first is seconds`;
          yield violation(backup, "spec.schedule", message);
        }
        if (method !== "plugin") yield violation(backup, "spec.method", "is not plugin");
      }
    },
  },
  {
    name: "backup-sidecar-has-resources",
    reason:
      "the plug-in's container has no limits of its own, and the namespace's default memory limit kills it silently",
    source: "cozystack#4220",
    *check({ objects }) {
      for (const store of ofKind(objects, "ObjectStore")) {
        const { requests, limits } = store.spec.instanceSidecarConfiguration?.resources ?? {};
        if (requests?.memory && limits?.memory) continue;
        yield violation(store, "spec.instanceSidecarConfiguration.resources", "is missing");
      }
    },
  },
];
