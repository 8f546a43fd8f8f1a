/** Component: monitoring by Google Cloud Managed Service for Prometheus. */
import { dashboardConfig } from "../monitoring/dashboard-config.ts";
import type { ManagedRules } from "../monitoring/managed.ts";
import { metadataOf, podMonitorings } from "../monitoring/monitors.ts";
import { clusterGroups, namespaceGroups } from "../monitoring/rules.ts";
import { collectors, scrapePaths } from "../monitoring/scrape-paths.ts";
import type { Component } from "../render/render.ts";

const apiVersion = "monitoring.googleapis.com/v1";

const rules: ManagedRules = {
  apiVersion,
  kind: "Rules",
  metadata: metadataOf("aicp"),
  spec: { groups: [...namespaceGroups] },
};

const { namespace: _, ...clusterWide } = metadataOf("aicp");

const clusterRules: ManagedRules = {
  apiVersion,
  kind: "ClusterRules",
  metadata: clusterWide,
  spec: { groups: [...clusterGroups] },
};

export const monitoringGoogle: Component = {
  resources: [
    ...podMonitorings,
    ...[rules, clusterRules],
    ...scrapePaths(collectors.google),
    dashboardConfig,
  ],
  patches: [],
};
