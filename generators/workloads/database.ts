/** PostgreSQL as a CloudNativePG cluster: three instances, synchronous, that fail over by themselves and are archived. */
import type { ICluster } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Cluster";
import type { IScheduledBackup } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/ScheduledBackup";
import { barmanPlugin, clusterLabel } from "../../kubernetes/cloudnative-pg.ts";
import { namespace, selectorOf, survives, wave } from "../conventions.ts";
import type { ResourceShare } from "../resource-share.ts";
import { coordinatorSecretName } from "./connection.ts";
import {
  databaseConfig,
  databaseLabels as labels,
  databaseName as name,
} from "./database-connections.ts";
import { databasePaths } from "./database-paths.ts";
import type { ObjectStore, ObjectStoreConfiguration } from "./object-store.ts";

/** Where its backups are, and under which name in the store. */
const storeName = "backups";

/** Newer than the models' types: how long the primary may be silent before another instance takes over. */
interface PrimaryLease {
  primaryLease: {
    leaseDurationSeconds: number;
    renewDeadlineSeconds: number;
    retryPeriodSeconds: number;
  };
}

type DatabaseCluster = ICluster & { spec: NonNullable<ICluster["spec"]> & PrimaryLease };

export const cluster: DatabaseCluster = {
  apiVersion: "postgresql.cnpg.io/v1",
  kind: "Cluster",
  metadata: { name, namespace, labels, annotations: { ...wave("database"), ...survives } },
  spec: {
    instances: 3,
    imageName: "ghcr.io/cloudnative-pg/postgresql:17.12-system-trixie",
    bootstrap: {
      initdb: { database: "aicp", owner: "aicp", encoding: "UTF8", dataChecksums: true },
    },
    storage: { size: "10Gi", resizeInUseVolumes: true },
    postgresql: {
      parameters: { max_connections: "100", shared_buffers: "256MB" },
      // A commit is acknowledged when one standby has it too; without a standby nothing is, so that nothing can be lost.
      synchronous: { method: "any", number: 1, dataDurability: "required", failoverQuorum: true },
    },
    // With the operator's 15, 10 and 2 s a deleted primary was away for 24 to 27 s, with these for 12 to 14 s.
    primaryLease: { leaseDurationSeconds: 6, renewDeadlineSeconds: 4, retryPeriodSeconds: 1 },
    primaryUpdateStrategy: "unsupervised",
    primaryUpdateMethod: "switchover",
    enableSuperuserAccess: false,
    // init-database grants it what it needs; it only cannot create it.
    managed: {
      roles: [
        {
          name: "coordinator",
          ensure: "present",
          login: true,
          passwordSecret: { name: coordinatorSecretName },
        },
      ],
    },
    affinity: {
      enablePodAntiAffinity: true,
      topologyKey: "kubernetes.io/hostname",
      podAntiAffinityType: "preferred",
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: { [clusterLabel]: name } },
      },
    ],
    resources: {
      requests: { cpu: "500m", memory: "512Mi", "ephemeral-storage": "256Mi" },
      limits: { cpu: "2000m", memory: "2Gi", "ephemeral-storage": "1Gi" },
    },
    inheritedMetadata: { labels: { ...selectorOf(name), "app.kubernetes.io/part-of": "aicp" } },
    plugins: [
      {
        name: barmanPlugin,
        enabled: true,
        isWALArchiver: true,
        parameters: { barmanObjectName: storeName },
      },
    ],
  },
};

const sidecarResources = {
  requests: { cpu: "100m", memory: "256Mi", "ephemeral-storage": "64Mi" },
  limits: { cpu: "1000m", memory: "1Gi", "ephemeral-storage": "1Gi" },
};

/** The plug-in's container gets no resources by default, and the namespace's default of memory ended it silently. */
export const objectStore = (configuration: ObjectStoreConfiguration): ObjectStore => ({
  apiVersion: "barmancloud.cnpg.io/v1",
  kind: "ObjectStore",
  metadata: {
    name: storeName,
    namespace,
    labels,
    annotations: { ...wave("configuration"), ...survives }, // as long as the cluster archives to it
  },
  spec: {
    configuration: {
      ...configuration,
      wal: { compression: "gzip", maxParallel: 2 },
      data: { compression: "gzip", jobs: 2 },
    },
    retentionPolicy: "30d",
    instanceSidecarConfiguration: {
      logLevel: "info",
      retentionPolicyIntervalSeconds: 1800,
      resources: sidecarResources,
    },
  },
});

const schedule: IScheduledBackup = {
  apiVersion: "postgresql.cnpg.io/v1",
  kind: "ScheduledBackup",
  metadata: { name, namespace, labels, annotations: wave("backups") },
  spec: {
    cluster: { name },
    schedule: "0 0 3 * * *", // with seconds first
    immediate: true,
    method: "plugin",
    pluginConfiguration: { name: barmanPlugin },
    backupOwnerReference: "self",
  },
};

/** Three instances and one that joins, twice: a restore makes a second cluster beside the first. */
export const quotaShareOf = (count: number): ResourceShare => {
  const { resources } = cluster.spec;
  const pod = {
    containers: [
      { name: "postgres", ...(resources && { resources }) },
      { name: "plugin-barman-cloud", resources: sidecarResources },
    ],
  };
  return { pods: [[2 * (count + 1), pod]], claims: 2 * (count + 1) };
};

export const database = [databaseConfig, cluster, schedule, ...databasePaths];
