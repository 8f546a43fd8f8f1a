/** The dashboard as the ConfigMap that Grafana's sidecar looks for. */
import type { IConfigMap } from "kubernetes-models/v1/ConfigMap";
import { wave } from "../conventions.ts";
import { dashboard } from "./dashboard.ts";
import { grafanaJson } from "./grafana.ts";
import { metadataOf } from "./monitors.ts";

const metadata = metadataOf("aicp-dashboard");

export const dashboardConfig: IConfigMap = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: {
    ...metadata,
    labels: { ...metadata.labels, grafana_dashboard: "1" },
    annotations: wave("configuration"),
  },
  data: { "aicp.json": grafanaJson(dashboard) },
};
