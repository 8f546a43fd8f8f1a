/** Component: monitoring by a Prometheus that the Prometheus operator runs, in this cluster. */
import type { IPrometheusRule } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule";
import { dashboardConfig } from "../monitoring/dashboard-config.ts";
import { metadataOf, podMonitors } from "../monitoring/monitors.ts";
import { clusterGroups, namespaceGroups } from "../monitoring/rules.ts";
import { scrapePaths } from "../monitoring/scrape-paths.ts";
import type { Component } from "../render/render.ts";

const rules: IPrometheusRule = {
  apiVersion: "monitoring.coreos.com/v1",
  kind: "PrometheusRule",
  metadata: metadataOf("aicp"),
  spec: { groups: [...namespaceGroups, ...clusterGroups] },
};

/** What a Prometheus selects by its labels; an environment adds those that its Prometheus asks for. */
export const selectedByLabels = [...podMonitors, rules];

/** An environment says where its Prometheus runs; kube-prometheus-stack is usually installed in this namespace. */
export const paths = scrapePaths(["monitoring"]);

export const monitoringOperator: Component = {
  resources: [...selectedByLabels, ...paths, dashboardConfig],
  patches: [],
};
