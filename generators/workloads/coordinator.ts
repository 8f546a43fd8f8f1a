/** The coordinator: takes tasks over HTTP, hands them to agents, keeps reputation and pays; its state is in PostgreSQL. */
import type { IDeployment } from "kubernetes-models/apps/v1/Deployment";
import type { IPodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import type { IService } from "kubernetes-models/v1/Service";
import type { IServiceAccount } from "kubernetes-models/v1/ServiceAccount";
import {
  drain,
  drainVariables,
  gracePeriodSeconds,
  httpProbes,
  labelsOf,
  namespace,
  programResources,
  restrictedContainer,
  restrictedPod,
  rollout,
  selectorOf,
  spreadOver,
  users,
  wave,
} from "../conventions.ts";
import { image } from "../settings.ts";
import * as agent from "./agent.ts";
import type { Connection } from "./connection.ts";
import { mountedSecret } from "./mounted-secret.ts";
import { configFingerprint } from "./postgres.ts";
import { coordinatorConnection } from "./postgres-connections.ts";

export const name = "coordinator";
const labels = labelsOf(name, "coordinator");
const selector = { matchLabels: selectorOf(name) };
export const port = 8080;

/** Tasks that one coordinator hands out at a time: two for each agent, and room for some that fail. */
const concurrency = 32;

const serviceAccount: IServiceAccount = {
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name, namespace, labels, annotations: wave("configuration") },
  automountServiceAccountToken: false,
};

/** Names of the clients, and the SHA-256 of their keys. Created on each cluster, never in git. */
const clients = mountedSecret("coordinator-clients");

/** What clients in the cluster may call it. An Ingress with a name of its own adds that name. */
const hostNames = ["", `.${namespace}`, `.${namespace}.svc`, `.${namespace}.svc.cluster.local`].map(
  (suffix) => name + suffix,
);

/** What the pod is told and given, with `database` as its way to the database. */
export const settingsWith = (database: Connection): Connection => ({
  env: [
    { name: "CONCURRENCY", value: String(concurrency) },
    ...database.env,
    { name: "AGENT_URL", value: `http://${agent.service.metadata?.name}:${agent.port}` },
    { name: "DATABASE_CONNECTIONS", value: "8" }, // of PostgreSQL's max_connections, for each coordinator
    agent.tokenVariable,
    { name: "CLIENTS_FOLDER", value: clients.mount.mountPath },
    { name: "ALLOWED_HOSTS", value: hostNames.join(",") },
    ...drainVariables(drain),
  ],
  volumes: [...database.volumes, agent.tokenSecret.volume, clients.volume],
  volumeMounts: [...database.volumeMounts, agent.tokenSecret.mount, clients.mount],
});

const { env, volumes, volumeMounts } = settingsWith(coordinatorConnection);

/**
 * It is not ready without its database, but a failover of that is over in 20 s: taken out of the Service meanwhile, it could
 * not answer with 503, and would get its clients back up to 5 s late.
 */
const readinessProbe = { ...httpProbes.readinessProbe, failureThreshold: 6 };

/**
 * Node's own size of the young generation. With the image's 2 MiB, whatever belongs to a task in progress is copied several times
 * before it is garbage: a quarter of the coordinator's CPU. No autoscaler counts its memory.
 */
export const nodeOptions = ["--max-semi-space-size=16"];

const pod: IPodSpec = {
  ...restrictedPod(users.programs),
  serviceAccountName: name,
  terminationGracePeriodSeconds: gracePeriodSeconds(drain),
  topologySpreadConstraints: [spreadOver("kubernetes.io/hostname", name)],
  containers: [
    {
      name,
      image,
      command: ["node", ...nodeOptions, "coordinator/main.ts"],
      env,
      ports: [{ name: "http", containerPort: port }],
      resources: programResources,
      ...httpProbes,
      readinessProbe,
      securityContext: restrictedContainer,
      volumeMounts,
    },
  ],
  volumes,
};

export const deployment: IDeployment = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace, labels, annotations: wave("programs") },
  spec: {
    replicas: 1,
    selector,
    ...rollout,
    strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    template: { metadata: { labels, annotations: configFingerprint }, spec: pod },
  },
};

const service: IService = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace, labels, annotations: wave("programs") },
  spec: {
    type: "ClusterIP",
    selector: selectorOf(name),
    ports: [{ name: "http", port, targetPort: "http", protocol: "TCP" }],
  },
};

const budget: IPodDisruptionBudget = {
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name, namespace, labels, annotations: wave("programs") },
  spec: { maxUnavailable: 1, selector, unhealthyPodEvictionPolicy: "AlwaysAllow" },
};

export const coordinator = [serviceAccount, deployment, service, budget];
