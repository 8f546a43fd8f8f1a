/** Values that every workload shares: names, labels, security contexts, probes and sync waves. Nothing here takes an object. */
import type { IContainer } from "kubernetes-models/v1/Container";
import type { IEnvVar } from "kubernetes-models/v1/EnvVar";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import type { IProbe } from "kubernetes-models/v1/Probe";
import type { ISecurityContext } from "kubernetes-models/v1/SecurityContext";

export const namespace = "aicp";

/** Labels of everything that belongs to `workload`. The guide's commands select by `app`. */
export const labelsOf = (workload: string, component: string, app = workload) => ({
  app,
  "app.kubernetes.io/name": workload,
  "app.kubernetes.io/component": component,
  "app.kubernetes.io/part-of": "aicp",
  "app.kubernetes.io/managed-by": "kustomize",
});

/** Selects a workload's pods. A selector is immutable, so it holds only labels that never change. */
export const selectorOf = (app: string) => ({ app });

/**
 * Order inside one sync: Argo CD starts a wave when everything in the earlier waves is healthy.
 * The database comes before its schema, the schema before the programs that need it, the programs before their autoscaler.
 */
const waves = {
  foundation: -3,
  configuration: -2,
  database: 0,
  schema: 1,
  programs: 2,
  scaling: 3,
  backups: 4,
};
export const wave = (name: keyof typeof waves) => ({
  "argocd.argoproj.io/sync-wave": String(waves[name]),
});

/**
 * For objects that must survive a mistake in git: Argo CD neither prunes nor cascades to them; people delete them by hand. One
 * that left git on purpose is not drift until then: Argo CD would sync again and again, and never be Synced.
 */
export const survives = {
  "argocd.argoproj.io/sync-options": "Prune=false,Delete=false",
  "argocd.argoproj.io/compare-options": "IgnoreExtraneous",
};

/** User IDs of the images: the programs' has no entry in /etc/passwd; PostgreSQL's is `postgres` of the Debian image. */
export const users = { programs: 10_001, postgres: 999 };

/** Pod half of the `restricted` Pod Security Standard; no token and no service variables are mounted, since no program reads them. */
export const restrictedPod = (user: number) =>
  ({
    automountServiceAccountToken: false,
    // Otherwise Kubernetes sets POSTGRES_PORT=tcp://… from the Service, which overrides the programs' own variable.
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

/** Container half of the `restricted` Pod Security Standard, with a read-only root filesystem. */
export const restrictedContainer: ISecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
};

/**
 * Liveness means "restart me", readiness "send me no requests": they never share a path. The port is the container's, by
 * name. The timing is the guide's except for the readiness period: the kubelet probes at multiples of the period, so with
 * the guide's period of 10 s and delay of 5 s every new pod of a scale-up or rollout waited 10 s to become ready.
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
 * How a program stops after SIGTERM: for `endpointLagMs` it still accepts requests, since Services and load balancers learn
 * of the change later; then running work has `drainMs` to finish.
 */
export const drain = { endpointLagMs: 5000, drainMs: 30_000 };

export const drainVariables = ({ endpointLagMs, drainMs }: typeof drain): IEnvVar[] => [
  { name: "ENDPOINT_LAG_MS", value: String(endpointLagMs) },
  { name: "DRAIN_MS", value: String(drainMs) },
];

/** Longer than the drain by the time that a process needs to exit. */
export const gracePeriodSeconds = ({ endpointLagMs, drainMs }: typeof drain): number =>
  Math.ceil((endpointLagMs + drainMs) / 1000) + 10;

/** The guide's requests and limits of a program. GKE Autopilot and AKS Automatic accept them unchanged. */
export const programResources = {
  requests: { cpu: "100m", memory: "128Mi", "ephemeral-storage": "64Mi" },
  limits: { cpu: "500m", memory: "512Mi", "ephemeral-storage": "256Mi" },
} satisfies IContainer["resources"];

/** When a Deployment's rollout counts as progressing, and how many old ReplicaSets are kept. */
export const rollout = {
  minReadySeconds: 5,
  progressDeadlineSeconds: 180, // a rollout that hangs fails the sync, which is then tried again with the newest commit
  revisionHistoryLimit: 5,
};

/** Spreads the pods of one workload over a topology where possible, and never leaves a pod unscheduled because of it. */
export const spreadOver = (topologyKey: string, app: string) => ({
  maxSkew: 1,
  topologyKey,
  whenUnsatisfiable: "ScheduleAnyway" as const,
  labelSelector: { matchLabels: selectorOf(app) },
});
