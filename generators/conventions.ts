/** What every workload shares: names, labels, lock-down and order. Values only; nothing here takes an object. */
import type { IContainer } from "kubernetes-models/v1/Container";
import type { IEnvVar } from "kubernetes-models/v1/EnvVar";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import type { IProbe } from "kubernetes-models/v1/Probe";
import type { ISecurityContext } from "kubernetes-models/v1/SecurityContext";

export const namespace = "aicp";

/** Labels of everything that belongs to `workload`. `app` is what the guide's commands select by. */
export const labelsOf = (workload: string, component: string, app = workload) => ({
  app,
  "app.kubernetes.io/name": workload,
  "app.kubernetes.io/component": component,
  "app.kubernetes.io/part-of": "aicp",
  "app.kubernetes.io/managed-by": "kustomize",
});

/** Selects a workload's pods. A selector is immutable, so it holds nothing that may ever change. */
export const selectorOf = (app: string) => ({ app });

/**
 * Order inside one sync: Argo CD starts a wave when everything in the waves before it is healthy.
 * The database is up before its schema, the schema before the programs that need it, the programs before their scaling.
 */
const waves = {
  foundation: -3,
  configuration: -2,
  database: 0,
  schema: 1,
  programs: 2,
  scaling: 3,
};
export const wave = (name: keyof typeof waves) => ({
  "argocd.argoproj.io/sync-wave": String(waves[name]),
});

/** Argo CD neither prunes nor cascades to what must outlive a mistake in git: people delete these by hand. */
export const survives = { "argocd.argoproj.io/sync-options": "Prune=false,Delete=false" };

/** Image users: ours is in no /etc/passwd; PostgreSQL's is the `postgres` of the Debian image. */
export const users = { programs: 10_001, postgres: 999 };

/** Pod half of the `restricted` Pod Security Standard, without the tokens and variables that no program here reads. */
export const restrictedPod = (user: number) =>
  ({
    automountServiceAccountToken: false,
    // Otherwise Kubernetes sets POSTGRES_PORT=tcp://… from the Service and breaks the programs' own variable.
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      fsGroup: user,
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    },
  }) satisfies Partial<IPodSpec>;

/** Container half of the `restricted` Pod Security Standard, and a root filesystem that nothing can write to. */
export const restrictedContainer: ISecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
};

/**
 * Liveness means "restart me", readiness "send me no requests": they never share a path. The port is the container's, by
 * name. The guide's timing but for one number: the kubelet probes at multiples of the period, so that the guide's 10 s with
 * a delay of 5 s made every new pod wait for 10 s; each of a scale-up and of a rollout.
 */
export const httpProbes = {
  livenessProbe: {
    httpGet: { path: "/livez", port: "http" },
    initialDelaySeconds: 10,
    periodSeconds: 30,
    timeoutSeconds: 5,
  },
  readinessProbe: {
    httpGet: { path: "/readyz", port: "http" },
    initialDelaySeconds: 5,
    periodSeconds: 5,
    timeoutSeconds: 5,
  },
} satisfies Record<string, IProbe>;

/**
 * How a program that is told to stop leaves: for `endpointLagMs` requests may still come, since Services and load balancers
 * hear of it later; then what runs has `drainMs` to end.
 */
export const drain = { endpointLagMs: 5000, drainMs: 30_000 };

export const drainVariables = ({ endpointLagMs, drainMs }: typeof drain): IEnvVar[] => [
  { name: "ENDPOINT_LAG_MS", value: String(endpointLagMs) },
  { name: "DRAIN_MS", value: String(drainMs) },
];

/** Outlasts the drain by the time that a process needs to end. */
export const gracePeriodSeconds = ({ endpointLagMs, drainMs }: typeof drain): number =>
  Math.ceil((endpointLagMs + drainMs) / 1000) + 10;

/** Requests and limits of a program, the guide's. On GKE Autopilot and AKS Automatic they are accepted unchanged. */
export const programResources = {
  requests: { cpu: "100m", memory: "128Mi", "ephemeral-storage": "64Mi" },
  limits: { cpu: "500m", memory: "512Mi", "ephemeral-storage": "256Mi" },
} satisfies IContainer["resources"];

/** How a Deployment's rollout is watched, and what is kept of it. */
export const rollout = {
  minReadySeconds: 5,
  progressDeadlineSeconds: 180, // one that hangs ends the sync, which takes no newer commit before that
  revisionHistoryLimit: 5,
};

/** Pods of one workload on different nodes if there are enough, and never unschedulable for it. */
export const spreadOver = (topologyKey: string, app: string) => ({
  maxSkew: 1,
  topologyKey,
  whenUnsatisfiable: "ScheduleAnyway" as const,
  labelSelector: { matchLabels: selectorOf(app) },
});
