/** What kwokctl makes the cluster from: which binaries, which ports, and where their defaults do not fit. */
import { tools as catalogue, type ToolName } from "../../tools/pinned/tool-list.ts";
import { loopback, type Ports } from "../processes/ports.ts";

export const kubernetesTools = [
  "kwokctl",
  "kwok",
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "metrics-server",
  "kubectl",
] as const satisfies ToolName[];
export type KubernetesTools = Record<(typeof kubernetesTools)[number], string>;

export const kubernetesVersion = `v${catalogue.kubectl.version}`;
/** Those of Kubernetes, in the order in which each needs the one before it. */
export const components = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kwok-controller",
  "metrics-server",
] as const;

export interface Pace {
  /** How often the autoscaler looks at its metrics. */
  autoscalerSeconds: number;
}
/** As on most clusters. */
export const usualPace: Pace = { autoscalerSeconds: 15 };

export const configurationOf = (
  tools: KubernetesTools,
  metricsServerManifests: string,
  ports: Ports,
  pace: Pace,
) => ({
  apiVersion: "config.kwok.x-k8s.io/v1alpha1",
  kind: "KwokctlConfiguration",
  options: {
    runtime: "binary",
    bindAddress: loopback,
    kubeVersion: kubernetesVersion,
    enable: ["metrics-server"],
    // Stages and usage live in the cluster, so that they can follow the CustomResourceDefinitions that they speak of.
    enableCRDs: ["Stage", "Metric", "ClusterResourceUsage"],
    kwokControllerBinary: tools.kwok,
    etcdBinary: tools.etcd,
    kubeApiserverBinary: tools["kube-apiserver"],
    kubeControllerManagerBinary: tools["kube-controller-manager"],
    kubeSchedulerBinary: tools["kube-scheduler"],
    metricsServerBinary: tools["metrics-server"],
    kubectlBinary: tools.kubectl,
    metricsServerManifests: [metricsServerManifests],
    kubeApiserverPort: ports.kubeApiserver,
    etcdPort: ports.etcd,
    etcdPeerPort: ports.etcdPeer,
    kubeControllerManagerPort: ports.controllerManager,
    kubeSchedulerPort: ports.scheduler,
    kwokControllerPort: ports.kwok,
    metricsServerPort: ports.metricsServer,
  },
  componentsPatches: [
    // Everything in this store can be made anew from git: it need not survive a power cut.
    { name: "etcd", extraArgs: [{ key: "unsafe-no-fsync", value: "true" }] },
    {
      name: "kube-controller-manager",
      extraArgs: [
        // A namespace is emptied kind by kind: at the default rate that takes most of a minute here.
        { key: "kube-api-qps", value: "500" },
        { key: "kube-api-burst", value: "500" },
        { key: "horizontal-pod-autoscaler-sync-period", value: `${pace.autoscalerSeconds}s` },
      ],
    },
    // The shortest that it allows: autoscaling begins once each pod has been measured twice.
    {
      name: "metrics-server",
      extraArgs: [
        { key: "metric-resolution", value: "10s", override: true },
        { key: "kubelet-request-timeout", value: "5s" },
      ],
    },
  ],
});
