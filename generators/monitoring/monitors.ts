/** Which pods are scraped, and the objects that say so to each kind of Prometheus. */
import type { IPodMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor";
import { clusterLabel } from "../../kubernetes/cloudnative-pg.ts";
import { labelsOf, namespace, wave } from "../conventions.ts";
import * as agent from "../workloads/agent.ts";
import { databaseName } from "../workloads/database-connections.ts";
import type { AzurePodMonitor, PodMonitoring } from "./managed.ts";

const labels = labelsOf("monitoring", "monitoring", "aicp-core");

/** All objects of the component: applied with the programs, of which nothing waits for them. */
export const metadataOf = (name: string) => ({
  name,
  namespace,
  labels,
  annotations: wave("programs"),
});

interface Scraped {
  name: string;
  selector: IPodMonitor["spec"]["selector"];
  /** The container port's name. */
  port: string;
  /** Labels of the pods that their series carry. */
  podLabels: string[];
}

const interval = "15s";
const path = "/metrics";

/** Nothing matches the second where PostgreSQL is a StatefulSet: CloudNativePG labels its instances. */
const scraped: readonly Scraped[] = [
  {
    name: "programs",
    selector: {
      matchExpressions: [{ key: "app", operator: "In", values: [agent.app, "coordinator"] }],
    },
    port: "http",
    podLabels: ["app"],
  },
  {
    name: "database",
    selector: { matchLabels: { [clusterLabel]: databaseName } },
    port: "metrics",
    podLabels: [clusterLabel, "cnpg.io/instanceRole"],
  },
];

const podMonitorSpec = ({ selector, port, podLabels }: Scraped) => ({
  selector,
  podMetricsEndpoints: [{ port, path, interval }],
  podTargetLabels: podLabels,
});

export const podMonitors: readonly IPodMonitor[] = scraped.map((pods) => ({
  apiVersion: "monitoring.coreos.com/v1",
  kind: "PodMonitor",
  metadata: metadataOf(pods.name),
  spec: podMonitorSpec(pods),
}));

export const azurePodMonitors: readonly AzurePodMonitor[] = scraped.map((pods) => ({
  apiVersion: "azmonitoring.coreos.com/v1",
  kind: "PodMonitor",
  metadata: metadataOf(pods.name),
  spec: podMonitorSpec(pods),
}));

/** A label's name in a series: what a Prometheus makes of one that has dots and slashes. */
const inSeries = (label: string) => label.replaceAll(/[^A-Za-z0-9_]/g, "_");

export const podMonitorings: readonly PodMonitoring[] = scraped.map(
  ({ name, selector, port, podLabels }) => ({
    apiVersion: "monitoring.googleapis.com/v1",
    kind: "PodMonitoring",
    metadata: metadataOf(name),
    spec: {
      selector,
      endpoints: [{ port, path, interval }],
      targetLabels: { fromPod: podLabels.map((from) => ({ from, to: inSeries(from) })) },
    },
  }),
);
