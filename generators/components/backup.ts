/** Component: the single PostgreSQL is dumped every night to a volume of its own, and each week a dump is restored to test it. */
import type { ICronJob } from "kubernetes-models/batch/v1/CronJob";
import type { IJob } from "kubernetes-models/batch/v1/Job";
import type { IConfigMap } from "kubernetes-models/v1/ConfigMap";
import type { IPersistentVolumeClaim } from "kubernetes-models/v1/PersistentVolumeClaim";
import type { IPodTemplateSpec } from "kubernetes-models/v1/PodTemplateSpec";
import { namespace, survives, wave } from "../conventions.ts";
import { fingerprint } from "../render/fingerprint.ts";
import type { Component } from "../render/render.ts";
import type { ResourceShare } from "../resource-share.ts";
import { dnsPolicy, pathBetween } from "../workloads/network.ts";
import { port } from "../workloads/postgres.ts";
import { backupPod, drillLabels, drillName, drillPod, labels, name } from "./backup-pods.ts";
import { backupScript, booksQuery, drillScript } from "./backup-scripts.ts";

const scripts: IConfigMap = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "backup-scripts", namespace, labels, annotations: wave("configuration") },
  data: {
    "backup.sh": backupScript,
    "restore-drill.sh": drillScript,
    "books.sql": `${booksQuery};\n`,
  },
};

/** On the same disk as the database on a one-machine cluster: it protects against mistakes, not against the loss of the disk. */
export const claim: IPersistentVolumeClaim = {
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: {
    name: "backups",
    namespace,
    labels,
    annotations: { ...wave("backups"), ...survives },
  },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "10Gi" } } },
};

const spec = (template: IPodTemplateSpec) => ({
  backoffLimit: 2,
  activeDeadlineSeconds: 1800,
  template,
});

/**
 * Runs once when it is deployed. It proves that backups work, and it binds the claim: where volumes wait for their first pod, a
 * claim that only CronJobs mount would be pending, and the sync would wait for it until the night.
 */
export const firstBackup: IJob = {
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: {
    name: `${name}-${fingerprint([backupPod, backupScript])}`, // a Job is immutable: another template is another Job
    namespace,
    labels,
    annotations: wave("backups"),
  },
  spec: spec(backupPod),
};

/** In UTC. A run that was missed while the machine was asleep starts up to 23 hours later. */
const cronJob = (metadata: { name: string; labels: typeof labels }, schedule: string) => ({
  apiVersion: "batch/v1" as const,
  kind: "CronJob" as const,
  metadata: { ...metadata, namespace, annotations: wave("backups") },
  spec: {
    schedule,
    // The one name that every Go program knows without a database of time zones: kube-state-metrics ends for one that it does not.
    timeZone: "UTC",
    concurrencyPolicy: "Forbid" as const,
    startingDeadlineSeconds: 82_800,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 3,
  },
});

const nightly = cronJob({ name, labels }, "0 3 * * *");
const weekly = cronJob({ name: drillName, labels: drillLabels }, "30 4 * * 0");

export const backupJob: ICronJob = {
  ...nightly,
  spec: { ...nightly.spec, jobTemplate: { metadata: { labels }, spec: spec(backupPod) } },
};
export const drillJob: ICronJob = {
  ...weekly,
  spec: {
    ...weekly.spec,
    jobTemplate: { metadata: { labels: drillLabels }, spec: spec(drillPod) },
  },
};

/** The first backup may run beside the nightly one. */
export const quotaShare: ResourceShare = {
  pods: [
    [2, backupPod.spec],
    [1, drillPod.spec],
  ],
  claims: 1,
};

export const backup: Component = {
  resources: [
    scripts,
    claim,
    firstBackup,
    backupJob,
    drillJob,
    dnsPolicy(`${name}-to-dns`, [name], labels),
    ...pathBetween(name, "postgres", port, labels),
  ],
  patches: [],
};
