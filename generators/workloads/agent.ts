/** The agent: a stateless HTTP worker that scales from 3 to 10 with the CPU and memory that its tasks use. */
import type { IDeployment } from "kubernetes-models/apps/v1/Deployment";
import type { IHorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler";
import type { IMetricSpec } from "kubernetes-models/autoscaling/v2/MetricSpec";
import type { IPodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import type { IEnvVar } from "kubernetes-models/v1/EnvVar";
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
import { mountedSecret } from "./mounted-secret.ts";

const name = "agent-worker";
export const app = name;
export const labels = labelsOf("agent", "worker", app);
const selector = { matchLabels: selectorOf(app) };
export const port = 8080;

const serviceAccount: IServiceAccount = {
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name, namespace, labels, annotations: wave("configuration") },
  automountServiceAccountToken: false,
};

/** The token that agents require with each task; the coordinator sends it. Created on each cluster, never in git. */
export const tokenSecret = mountedSecret("agent-token", ["token"]);
export const tokenVariable: IEnvVar = {
  name: "AGENT_TOKEN_FILE",
  value: tokenSecret.file("token"),
};

export const variables = (leaving: typeof drain): IEnvVar[] => [
  // Names the agent in each task's result.
  { name: "AGENT_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
  tokenVariable,
  ...drainVariables(leaving),
];

const pod: IPodSpec = {
  ...restrictedPod(users.programs),
  serviceAccountName: name,
  terminationGracePeriodSeconds: gracePeriodSeconds(drain),
  topologySpreadConstraints: [spreadOver("kubernetes.io/hostname", app)],
  containers: [
    {
      name: "agent",
      image,
      command: ["node", "agent/main.ts"],
      env: variables(drain),
      ports: [{ name: "http", containerPort: port }],
      resources: programResources,
      ...httpProbes,
      securityContext: restrictedContainer,
      volumeMounts: [tokenSecret.mount],
    },
  ],
  volumes: [tokenSecret.volume],
};

export const deployment: IDeployment = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace, labels, annotations: wave("programs") },
  spec: {
    // No `replicas`: the autoscaler owns the number of pods, and a sync must not reset it.
    selector,
    ...rollout,
    strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: "25%" } },
    template: { metadata: { labels }, spec: pod },
  },
};

export const service: IService = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "agent-service", namespace, labels, annotations: wave("programs") },
  spec: {
    // Inside the cluster only. The environment decides how it is reached from outside, never from the internet.
    type: "ClusterIP",
    selector: selectorOf(app),
    ports: [{ name: "http", port, targetPort: "http", protocol: "TCP" }],
    sessionAffinity: "None",
  },
};

const utilization = (resource: "cpu" | "memory", percent: number): IMetricSpec => ({
  type: "Resource",
  resource: { name: resource, target: { type: "Utilization", averageUtilization: percent } },
});

export const autoscaler: IHorizontalPodAutoscaler = {
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  metadata: { name: "agent-hpa", namespace, labels, annotations: wave("scaling") },
  spec: {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
    minReplicas: 3,
    maxReplicas: 10,
    metrics: [utilization("cpu", 70), utilization("memory", 80)],
    behavior: {
      // Up immediately: by 100 % or two pods every 15 s, whichever is more.
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: "Max",
        policies: [
          { type: "Percent", value: 100, periodSeconds: 15 },
          { type: "Pods", value: 2, periodSeconds: 15 },
        ],
      },
      // Down after five minutes of low load, by at most half of the pods a minute.
      scaleDown: {
        stabilizationWindowSeconds: 300,
        selectPolicy: "Min",
        policies: [{ type: "Percent", value: 50, periodSeconds: 60 }],
      },
    },
  },
};

// `minAvailable: 3` would block every drain while the autoscaler is at its minimum.
const budget: IPodDisruptionBudget = {
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name, namespace, labels, annotations: wave("programs") },
  spec: { maxUnavailable: 1, selector, unhealthyPodEvictionPolicy: "AlwaysAllow" },
};

// The autoscaler is in a component: `Environment.scaling` chooses who creates it.
export const agent = [serviceAccount, deployment, service, budget];
