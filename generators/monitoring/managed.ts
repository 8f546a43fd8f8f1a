/** Google's and Azure's own kinds, as far as they are used here: no package has types of them. */

import type { IPodMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor";
import type { RuleGroup } from "./rules.ts";

interface Named {
  metadata: {
    name: string;
    namespace?: string;
    labels: Record<string, string>;
    annotations: Record<string, string>;
  };
}

/** Google Cloud Managed Service for Prometheus: which pods are scraped. */
export interface PodMonitoring extends Named {
  apiVersion: "monitoring.googleapis.com/v1";
  kind: "PodMonitoring";
  spec: {
    selector: IPodMonitor["spec"]["selector"];
    endpoints: { port: string; path: string; interval: string }[];
    targetLabels: { fromPod: { from: string; to: string }[] };
  };
}

/** `Rules` read the metrics of their own namespace, `ClusterRules` those of the cluster. */
export interface ManagedRules extends Named {
  apiVersion: "monitoring.googleapis.com/v1";
  kind: "Rules" | "ClusterRules";
  spec: { groups: RuleGroup[] };
}

/** Azure Monitor's managed Prometheus: the operator's PodMonitor in a group of its own. */
export type AzurePodMonitor = Omit<IPodMonitor, "apiVersion"> & {
  apiVersion: "azmonitoring.coreos.com/v1";
};
