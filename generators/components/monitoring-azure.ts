/** Component: monitoring by Azure Monitor's managed Prometheus. Its rules are Azure resources: see docs/monitoring.md. */
import { dashboardConfig } from "../monitoring/dashboard-config.ts";
import { azurePodMonitors } from "../monitoring/monitors.ts";
import { collectors, scrapePaths } from "../monitoring/scrape-paths.ts";
import type { Component } from "../render/render.ts";

export const monitoringAzure: Component = {
  resources: [...azurePodMonitors, ...scrapePaths(collectors.azure), dashboardConfig],
  patches: [],
};
