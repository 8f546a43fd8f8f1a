/** The kinds by which a Prometheus is told what to scrape and to evaluate, and definitions that let an API server take them. */
import type { KubernetesObject } from "./object.ts";

export interface MonitoringKind {
  group: "monitoring.coreos.com" | "azmonitoring.coreos.com" | "monitoring.googleapis.com";
  kind: string;
  plural: string;
  clusterWide?: true;
}

/** By whose Prometheus needs them: `by` of an environment's `monitoring`. */
export const monitoringKinds = {
  operator: [
    { group: "monitoring.coreos.com", kind: "PodMonitor", plural: "podmonitors" },
    { group: "monitoring.coreos.com", kind: "PrometheusRule", plural: "prometheusrules" },
  ],
  azure: [{ group: "azmonitoring.coreos.com", kind: "PodMonitor", plural: "podmonitors" }],
  google: [
    { group: "monitoring.googleapis.com", kind: "PodMonitoring", plural: "podmonitorings" },
    { group: "monitoring.googleapis.com", kind: "Rules", plural: "rules" },
    {
      group: "monitoring.googleapis.com",
      kind: "ClusterRules",
      plural: "clusterrules",
      clusterWide: true,
    },
  ],
} as const satisfies Record<string, readonly MonitoringKind[]>;

const version = "v1";

/**
 * A definition for a cluster where no Prometheus runs: it takes any spec, since the schemas have checked it, and no released
 * definition of the clouds' kinds is to be downloaded.
 */
export const openDefinition = ({
  group,
  kind,
  plural,
  clusterWide,
}: MonitoringKind): KubernetesObject & { spec: object } => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    names: { kind, plural, singular: kind.toLowerCase() },
    scope: clusterWide ? "Cluster" : "Namespaced",
    versions: [
      {
        name: version,
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: { spec: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
          },
        },
      },
    ],
  },
});
