/** Component: monitoring by Azure Monitor's managed Prometheus. Its rules are Azure resources: see docs/monitoring.md. */
import { dashboardConfig } from "../monitoring/dashboard-config.ts";
import { azurePodMonitors } from "../monitoring/monitors.ts";
import { scrapePaths } from "../monitoring/scrape-paths.ts";
import type { Component } from "../render/render.ts";

/** The add-on's collectors run in kube-system. */
export const monitoringAzure: Component = {
  resources: [...azurePodMonitors, ...scrapePaths(["kube-system"]), dashboardConfig],
  patches: [],
};
