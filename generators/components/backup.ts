/** Component: the single PostgreSQL is dumped every night to a volume of its own, and each week a dump is restored to test it. */
import type { ICronJob } from "kubernetes-models/batch/v1/CronJob";
import type { IJob } from "kubernetes-models/batch/v1/Job";
import type { IConfigMap } from "kubernetes-models/v1/ConfigMap";
import type { IPersistentVolumeClaim } from "kubernetes-models/v1/PersistentVolumeClaim";
import type { IPodTemplateSpec } from "kubernetes-models/v1/PodTemplateSpec";
import {
  labelsOf,
  namespace,
  programResources,
  restrictedContainer,
  restrictedPod,
  survives,
  users,
  wave,
} from "../conventions.ts";
import { fingerprint } from "../render/fingerprint.ts";
import type { Component } from "../render/render.ts";
import type { ResourceShare } from "../resource-share.ts";
import { dnsPolicy, pathBetween } from "../workloads/network.ts";
import * as postgres from "../workloads/postgres.ts";
import { secretName } from "../workloads/postgres-connections.ts";
import { backupScript, booksQuery, drillScript } from "./backup-scripts.ts";

const name = "backup";
const drillName = "restore-drill";
const labels = labelsOf(name, "backup");
const drillLabels = labelsOf(drillName, "restore-drill");

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

const scriptsVolume = { name: "scripts", configMap: { name: "backup-scripts" } };
const scriptsMount = { name: "scripts", mountPath: "/scripts", readOnly: true };

const pod: IPodTemplateSpec = {
  metadata: { labels },
  spec: {
    ...restrictedPod(users.postgres),
    restartPolicy: "Never",
    containers: [
      {
        name,
        ...postgres.server,
        command: ["sh", "/scripts/backup.sh"],
        envFrom: [{ configMapRef: { name: "postgres-config" } }],
        resources: programResources,
        securityContext: restrictedContainer,
        volumeMounts: [
          scriptsMount,
          { name: "secrets", mountPath: "/secrets", readOnly: true },
          { name: "backups", mountPath: "/backups" },
        ],
      },
    ],
    volumes: [
      scriptsVolume,
      { name: "secrets", secret: { secretName, defaultMode: 0o440 } },
      { name: "backups", persistentVolumeClaim: { claimName: "backups" } },
    ],
  },
};

/** It restores into its own emptyDir: a database of more than 4Gi needs a larger one, and the drill fails until then. */
const drillPod: IPodTemplateSpec = {
  metadata: { labels: drillLabels },
  spec: {
    ...restrictedPod(users.postgres),
    restartPolicy: "Never",
    containers: [
      {
        name: drillName,
        ...postgres.server,
        command: ["sh", "/scripts/restore-drill.sh"],
        resources: {
          requests: { cpu: "100m", memory: "256Mi", "ephemeral-storage": "256Mi" },
          limits: { cpu: "500m", memory: "512Mi", "ephemeral-storage": "5Gi" },
        },
        securityContext: restrictedContainer,
        volumeMounts: [
          scriptsMount,
          { name: "backups", mountPath: "/backups", readOnly: true },
          { name: "data", mountPath: "/data" },
          { name: "tmp", mountPath: "/tmp" },
        ],
      },
    ],
    volumes: [
      scriptsVolume,
      { name: "backups", persistentVolumeClaim: { claimName: "backups" } },
      { name: "data", emptyDir: { sizeLimit: "4Gi" } },
      { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
    ],
  },
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
    name: `${name}-${fingerprint([pod, backupScript])}`, // a Job is immutable: another template is another Job
    namespace,
    labels,
    annotations: wave("backups"),
  },
  spec: spec(pod),
};

/** In UTC. A run that was missed while the machine was asleep starts up to 23 hours later. */
const cronJob = (metadata: { name: string; labels: typeof labels }, schedule: string) => ({
  apiVersion: "batch/v1" as const,
  kind: "CronJob" as const,
  metadata: { ...metadata, namespace, annotations: wave("backups") },
  spec: {
    schedule,
    timeZone: "Etc/UTC",
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
  spec: { ...nightly.spec, jobTemplate: { metadata: { labels }, spec: spec(pod) } },
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
    [2, pod.spec],
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
    ...pathBetween(name, "postgres", postgres.port, labels),
  ],
  patches: [],
};
