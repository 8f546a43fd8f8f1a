/** PostgreSQL: one primary on a persistent volume, reached as `postgres.aicp.svc.cluster.local`. */
import type { IStatefulSet } from "kubernetes-models/apps/v1/StatefulSet";
import type { IPodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import type { IConfigMap } from "kubernetes-models/v1/ConfigMap";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import type { IProbe } from "kubernetes-models/v1/Probe";
import type { IService } from "kubernetes-models/v1/Service";
import {
  labelsOf,
  namespace,
  restrictedContainer,
  restrictedPod,
  selectorOf,
  survives,
  users,
  wave,
} from "../conventions.ts";
import { fingerprint } from "../render/fingerprint.ts";
import type { ResourceShare } from "../resource-share.ts";
import { fromSecret } from "./connection.ts";
import { pathBetween } from "./network.ts";
import { ownerSecret, secretName } from "./postgres-connections.ts";

const name = "postgres";
const labels = labelsOf(name, "database");
const selector = { matchLabels: selectorOf(name) };
export const port = 5432;
/** The server's image; backups use its pg_dump, which must not be older than the server. */
export const server = { image: "postgres:16.14-bookworm" };

const config: IConfigMap = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "postgres-config", namespace, labels, annotations: wave("configuration") },
  data: {
    POSTGRES_HOST: `${name}.${namespace}.svc.cluster.local`,
    POSTGRES_PORT: String(port),
    MAX_CONNECTIONS: "100",
    SHARED_BUFFERS: "256MB",
  },
};

/** Pods read a ConfigMap when they start: this annotation on a pod template rolls its pods when the data changes. */
export const configFingerprint = { "aicp/config-fingerprint": fingerprint(config.data) };

const service: IService = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace, labels, annotations: wave("database") },
  spec: {
    type: "ClusterIP",
    clusterIP: "None",
    // Otherwise the name disappears while PostgreSQL restarts, and the cluster's DNS caches that for up to 30 s.
    publishNotReadyAddresses: true,
    selector: selectorOf(name),
    ports: [{ name, port, targetPort: name, protocol: "TCP" }],
  },
};

// Over TCP: while initdb runs, the image's temporary server listens on the socket only, and must not count as ready.
const isReady: IProbe = {
  exec: {
    command: ["sh", "-c", 'exec pg_isready -h 127.0.0.1 -U "$POSTGRES_USER" -d "$POSTGRES_DB"'],
  },
  timeoutSeconds: 5,
};

const dataDirectory = "/var/lib/postgresql/data";

const pod: IPodSpec = {
  ...restrictedPod(users.postgres),
  terminationGracePeriodSeconds: 60, // time for a fast shutdown with its checkpoint; otherwise the next start is a crash recovery
  containers: [
    {
      name,
      ...server,
      // The image ignores these two as variables; the kubelet substitutes them from the ConfigMap.
      args: ["-c", "max_connections=$(MAX_CONNECTIONS)", "-c", "shared_buffers=$(SHARED_BUFFERS)"],
      ports: [{ name, containerPort: port }],
      envFrom: [{ configMapRef: { name: "postgres-config" } }],
      // Below the mount point: initdb refuses a directory that contains the `lost+found` of a cloud disk.
      env: [
        { name: "PGDATA", value: `${dataDirectory}/pgdata` },
        fromSecret("POSTGRES_DB", secretName),
        fromSecret("POSTGRES_USER", secretName),
        { name: "POSTGRES_PASSWORD_FILE", value: ownerSecret.file("POSTGRES_PASSWORD") },
      ],
      resources: {
        requests: { cpu: "500m", memory: "512Mi", "ephemeral-storage": "256Mi" },
        limits: { cpu: "2000m", memory: "2Gi", "ephemeral-storage": "1Gi" },
      },
      startupProbe: { ...isReady, periodSeconds: 5, failureThreshold: 120 }, // ten minutes of crash recovery
      livenessProbe: { ...isReady, initialDelaySeconds: 30, periodSeconds: 10 },
      readinessProbe: { ...isReady, initialDelaySeconds: 5, periodSeconds: 5 },
      securityContext: restrictedContainer,
      volumeMounts: [
        { name: "postgres-storage", mountPath: dataDirectory },
        { name: "run", mountPath: "/var/run/postgresql" },
        { name: "tmp", mountPath: "/tmp" },
        { name: "shared-memory", mountPath: "/dev/shm" },
        ownerSecret.mount,
      ],
    },
  ],
  volumes: [
    { name: "run", emptyDir: { sizeLimit: "16Mi" } },
    { name: "tmp", emptyDir: { sizeLimit: "256Mi" } },
    // Parallel queries exchange rows here; the runtime's default of 64Mi is too small. It counts towards the memory limit.
    { name: "shared-memory", emptyDir: { medium: "Memory", sizeLimit: "256Mi" } },
    ownerSecret.volume,
  ],
};

export const statefulSet: IStatefulSet = {
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: { name, namespace, labels, annotations: { ...wave("database"), ...survives } },
  spec: {
    serviceName: name,
    replicas: 1,
    selector,
    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
    template: { metadata: { labels, annotations: configFingerprint }, spec: pod },
    volumeClaimTemplates: [
      {
        // The API server defaults both; without them every server-side diff shows a difference.
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: { name: "postgres-storage" },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "10Gi" } } },
      },
    ],
  },
};

// One replica: anything stricter would block every drain of its node.
const budget: IPodDisruptionBudget = {
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name, namespace, labels, annotations: wave("database") },
  spec: { maxUnavailable: 1, selector, unhealthyPodEvictionPolicy: "AlwaysAllow" },
};

export const quotaShare: ResourceShare = { pods: [[1, pod]], claims: 1 };

const clients = ["coordinator", "init-database"];

export const postgres = [
  config,
  service,
  statefulSet,
  budget,
  ...clients.flatMap((client) => pathBetween(client, name, port, labels)),
];
