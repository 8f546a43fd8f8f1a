/** Argo CD: the AppProject that limits what AICP may deploy, and one Application for each overlay, run by the Argo CD of its own cluster. */
import type { IApplication } from "@kubernetes-models/argo-cd/argoproj.io/v1alpha1/Application";
import type { IAppProject } from "@kubernetes-models/argo-cd/argoproj.io/v1alpha1/AppProject";
import { argoNamespace, supersedeSubscription } from "./bootstrap/argo-cd.ts";
import { labelsOf, namespace } from "./conventions.ts";
import type { Environment } from "./environments/environment.ts";
import { clusters, repository } from "./settings.ts";
import { deployment as agent } from "./workloads/agent.ts";

const labels = labelsOf("argo-cd", "delivery", "aicp-core");

const serverOf = (environment: string) => clusters[environment] ?? "https://kubernetes.default.svc";

const kinds = (group: string, ...names: string[]) => names.map((kind) => ({ group, kind }));

/** Allows this repository, this namespace and these kinds, and nothing else. */
export const projectFor = (environments: readonly Environment[]): IAppProject => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name: "aicp", namespace: argoNamespace, labels },
  spec: {
    description: "AICP: agents that do paid tasks",
    sourceRepos: [repository.url],
    destinations: [...new Set(environments.map(({ name }) => serverOf(name)))].map((server) => ({
      server,
      namespace,
    })),
    // Other cluster-wide objects are bootstrap's: a commit must not weaken them.
    clusterResourceWhitelist: [
      { group: "monitoring.googleapis.com", kind: "ClusterRules", name: "aicp" },
    ],
    namespaceResourceWhitelist: [
      ...kinds("", "ConfigMap", "LimitRange", "ResourceQuota", "Service", "ServiceAccount"),
      ...kinds("apps", "Deployment", "StatefulSet"),
      ...kinds("autoscaling", "HorizontalPodAutoscaler"),
      ...kinds("batch", "Job", "CronJob"),
      ...kinds("networking.k8s.io", "NetworkPolicy"),
      ...kinds("policy", "PodDisruptionBudget"),
      ...kinds("keda.sh", "ScaledObject"),
      ...kinds("postgresql.cnpg.io", "Cluster", "ScheduledBackup"),
      ...kinds("barmancloud.cnpg.io", "ObjectStore"),
      ...kinds("external-secrets.io", "ExternalSecret", "SecretStore"),
      ...kinds("monitoring.coreos.com", "PodMonitor", "PrometheusRule"),
      ...kinds("monitoring.googleapis.com", "PodMonitoring", "Rules"),
      ...kinds("azmonitoring.coreos.com", "PodMonitor"),
      // Never in git, but created by objects that are: without these, Argo CD's resource tree hides them. Pods and Secrets are
      // hidden on purpose: a commit must not bring one of its own.
      ...kinds("", "PersistentVolumeClaim"),
      ...kinds("apps", "ControllerRevision", "ReplicaSet"),
      ...kinds("postgresql.cnpg.io", "Backup"),
      ...kinds("coordination.k8s.io", "Lease"),
    ],
  },
});

/** Kinds that an overlay holds for `kubectl apply -k`, and that Argo CD leaves to bootstrap. */
const bootstrapObjects = [
  { version: "v1", kind: "Namespace" },
  { group: "storage.k8s.io", version: "v1", kind: "StorageClass" },
];

const leftOut = (target: { group?: string; version: string; kind: string }) => ({
  target,
  patch: `apiVersion: ${[target.group, target.version].filter(Boolean).join("/")}
kind: ${target.kind}
metadata: { name: any }
$patch: delete
`,
});

export const applicationOf = ({ name, cascade }: Environment): IApplication => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: {
    name: `aicp-${name}`,
    namespace: argoNamespace,
    labels,
    annotations: {
      // The API server computes what a sync would change, so that its defaults never count as drift.
      "argocd.argoproj.io/compare-options": "ServerSideDiff=true",
      ...supersedeSubscription,
    },
    ...(cascade && { finalizers: ["resources-finalizer.argocd.argoproj.io"] }),
  },
  spec: {
    project: "aicp",
    source: {
      repoURL: repository.url,
      targetRevision: repository.revision,
      path: `overlays/${name}`,
      kustomize: { patches: bootstrapObjects.map(leftOut) },
    },
    destination: { server: serverOf(name), namespace },
    // The autoscaler owns the number of agents: it is not drift, and a sync does not reset it.
    ignoreDifferences: [
      {
        group: "apps",
        kind: "Deployment",
        name: agent.metadata?.name ?? "",
        jsonPointers: ["/spec/replicas"],
      },
    ],
    syncPolicy: {
      automated: { prune: true, selfHeal: true },
      retry: { limit: 5, backoff: { duration: "5s", factor: 2, maxDuration: "3m" }, refresh: true },
      syncOptions: [
        "CreateNamespace=false", // it is in git, with its labels
        "ServerSideApply=true",
        "RespectIgnoreDifferences=true",
        "PruneLast=true",
        "FailOnSharedResource=true",
      ],
    },
  },
});
