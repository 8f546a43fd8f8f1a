/** The configuration that kwokctl creates the cluster from: binaries, ports, and what differs from their defaults. */
import { tools as catalogue, type ToolName } from "../../tools/pinned/tool-list.ts";
import { loopback, type Ports } from "../processes/ports.ts";
import type { ControlPlaneState } from "../state.ts";
import { etcdArguments, etcdClientArguments } from "./etcd.ts";

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
/** The processes that kwokctl starts, each after the ones that it needs. */
export const components = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kwok-controller",
  "metrics-server",
] as const;

/**
 * How often the autoscaler reads its metrics; 15 s on most clusters. It first looks at a new autoscaler after one such period,
 * which sets the minimum of pods and makes it Healthy for Argo CD: a start waits for that. The second look needs a pod that
 * metrics-server has measured twice, 10 s apart, or the autoscaler is Degraded until the next. The first agent is ready some 5 s
 * (`minReadySeconds`) before Argo CD creates the autoscaler, and measured at most 20 s after: 8 s leave room for a second.
 */
export const autoscalerSeconds = 8;

/**
 * Each is alone, and has nothing to elect. With an election it exits when a busy machine lets it miss the 10 s in which a
 * leader must renew its lease, and nothing starts it again; and it waits 2 s for the namespace of that lease.
 */
const noElection = { key: "leader-elect", value: "false" };

export const configurationOf = (
  state: ControlPlaneState,
  tools: KubernetesTools,
  metricsServerManifests: string,
  ports: Ports,
) => ({
  apiVersion: "config.kwok.x-k8s.io/v1alpha1",
  kind: "KwokctlConfiguration",
  options: {
    runtime: "binary",
    bindAddress: loopback,
    kubeVersion: kubernetesVersion,
    enable: ["metrics-server"],
    // Stages and usage are objects of the cluster, so that they can be created after the CustomResourceDefinitions they refer to.
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
    { name: "etcd", extraArgs: etcdArguments(state, ports) },
    { name: "kube-apiserver", extraArgs: etcdClientArguments(state, ports) },
    {
      name: "kube-controller-manager",
      extraArgs: [
        noElection,
        // A namespace is emptied kind by kind: at the default rate that takes most of a minute.
        { key: "kube-api-qps", value: "500" },
        { key: "kube-api-burst", value: "500" },
        { key: "horizontal-pod-autoscaler-sync-period", value: `${autoscalerSeconds}s` },
      ],
    },
    { name: "kube-scheduler", extraArgs: [noElection] },
    // The shortest resolution that it allows: autoscaling begins once each pod has been measured twice.
    {
      name: "metrics-server",
      extraArgs: [
        { key: "metric-resolution", value: "10s", override: true },
        { key: "kubelet-request-timeout", value: "5s" },
      ],
    },
  ],
});
