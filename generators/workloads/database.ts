/** PostgreSQL as a CloudNativePG cluster: three instances, synchronous, that fail over by themselves and are archived. */
import type { ICluster } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Cluster";
import type { IScheduledBackup } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/ScheduledBackup";
import type { INetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import type { INetworkPolicyEgressRule } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyEgressRule";
import type { IConfigMap } from "kubernetes-models/v1/ConfigMap";
import type { IEnvVar } from "kubernetes-models/v1/EnvVar";
import {
  authorityOf,
  barmanPlugin,
  clusterLabel,
  credentialsOf,
  operatorNamespace,
  ports,
  primaryServiceOf,
} from "../../kubernetes/cloudnative-pg.ts";
import { labelsOf, namespace, selectorOf, survives, wave } from "../conventions.ts";
import { fingerprint } from "../render/fingerprint.ts";
import type { ResourceShare } from "../resource-share.ts";
import { mountedSecret } from "./mounted-secret.ts";
import { clusterDns, policy, privateNetworks, tcp } from "./network.ts";
import type { ObjectStore, ObjectStoreConfiguration } from "./object-store.ts";
import { type Connection, coordinatorSecretName } from "./postgres.ts";

/** Not `postgres`: the operator names its PodDisruptionBudgets after the cluster, and that one exists. */
export const databaseName = "database";
const name = databaseName;
const labels = labelsOf(name, "database");
/** Where its backups are, and under which name in the store. */
const storeName = "backups";

const config: IConfigMap = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "postgres-config", namespace, labels, annotations: wave("configuration") },
  data: {
    POSTGRES_HOST: `${primaryServiceOf(name)}.${namespace}.svc.cluster.local`,
    POSTGRES_PORT: String(ports.postgresql),
  },
};

/** See `postgres.ts`. */
export const configFingerprint = { "aicp/config-fingerprint": fingerprint(config.data) };

const owner = mountedSecret(credentialsOf(name), ["password"]);
const role = mountedSecret(coordinatorSecretName, ["password"]);
/** The certificate of the operator's authority, which signs the server's; not its key, which is in the same Secret. */
const authority = mountedSecret(authorityOf(name), ["ca.crt"]);

const fromSecret = (variable: string, secret: string, key: string): IEnvVar => ({
  name: variable,
  valueFrom: { secretKeyRef: { name: secret, key } },
});
const fromConfig = (key: string): IEnvVar => ({
  name: key,
  valueFrom: { configMapKeyRef: { name: "postgres-config", key } },
});

/** Where the primary is, over TLS, for every program and role. */
const location: IEnvVar[] = [
  fromConfig("POSTGRES_HOST"),
  fromConfig("POSTGRES_PORT"),
  fromSecret("POSTGRES_DB", credentialsOf(name), "dbname"),
  { name: "POSTGRES_SSL_ROOT_CERT", value: authority.file("ca.crt") },
];

/** As the owner of the schema. The operator creates its Secret, and the coordinator's role: the owner may not create roles. */
export const ownerConnection: Connection = {
  env: [
    ...location,
    fromSecret("POSTGRES_USER", credentialsOf(name), "username"),
    { name: "POSTGRES_PASSWORD_FILE", value: owner.file("password") },
    fromSecret("COORDINATOR_USER", coordinatorSecretName, "username"),
    { name: "COORDINATOR_PASSWORD_FILE", value: role.file("password") },
  ],
  volumes: [owner.volume, role.volume, authority.volume],
  volumeMounts: [owner.mount, role.mount, authority.mount],
};

/** As the coordinator's role. */
export const coordinatorConnection: Connection = {
  env: [
    ...location,
    fromSecret("POSTGRES_USER", coordinatorSecretName, "username"),
    { name: "POSTGRES_PASSWORD_FILE", value: role.file("password") },
  ],
  volumes: [role.volume, authority.volume],
  volumeMounts: [role.mount, authority.mount],
};

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

const instances = { matchLabels: { [clusterLabel]: name } };
const toInstances = [{ podSelector: instances }];

/** As long as the cluster is there, in git or not: without its paths an instance loses its lease of the primary, and stops. */
function kept(suffix: string, spec: INetworkPolicy["spec"]): INetworkPolicy {
  const object = policy(`${name}-${suffix}`, spec, labels);
  const annotations = { ...object.metadata?.annotations, ...survives };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** Out of every instance, and of the Jobs that initialize one. */
const egress = (suffix: string, rules: INetworkPolicyEgressRule[]) =>
  kept(`to-${suffix}`, { podSelector: instances, policyTypes: ["Egress"], egress: rules });

/** A client's way to the primary: which of the instances that is changes. */
const pathFrom = (app: string) => [
  policy(
    `${app}-to-${name}`,
    {
      podSelector: { matchLabels: selectorOf(app) },
      policyTypes: ["Egress"],
      egress: [{ to: toInstances, ports: tcp(ports.postgresql) }],
    },
    labels,
  ),
  policy(
    `${name}-from-${app}`,
    {
      podSelector: instances,
      policyTypes: ["Ingress"],
      ingress: [
        { from: [{ podSelector: { matchLabels: selectorOf(app) } }], ports: tcp(ports.postgresql) },
      ],
    },
    labels,
  ),
];

const betweenInstances = [...tcp(ports.postgresql), ...tcp(ports.status)];

/** The instances' way to the object store, and to whatever gives them an identity for it. */
export const storePath = (rules: INetworkPolicyEgressRule[]) => egress("object-store", rules);

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

export const database = [
  config,
  cluster,
  schedule,
  ...["coordinator", "init-database"].flatMap(pathFrom),
  egress("dns", [clusterDns]),
  // An instance holds the lease of the primary in the API server. No label selects that: its addresses are private.
  egress("api-server", [
    {
      to: privateNetworks.map((cidr) => ({ ipBlock: { cidr } })),
      ports: [...tcp(443), ...tcp(6443)],
    },
  ]),
  egress(name, [{ to: toInstances, ports: betweenInstances }]),
  kept(`from-${name}`, {
    podSelector: instances,
    policyTypes: ["Ingress"],
    ingress: [{ from: toInstances, ports: betweenInstances }],
  }),
  // Without it there is no failover, and the only symptom is "Instance Status Extraction Error".
  kept("from-operator", {
    podSelector: instances,
    policyTypes: ["Ingress"],
    ingress: [
      {
        from: [
          {
            namespaceSelector: {
              matchLabels: { "kubernetes.io/metadata.name": operatorNamespace },
            },
            podSelector: { matchLabels: { "app.kubernetes.io/name": "cloudnative-pg" } },
          },
        ],
        ports: tcp(ports.status),
      },
    ],
  }),
];
