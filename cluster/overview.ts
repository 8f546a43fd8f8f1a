/** The workloads of a namespace and their state, as a table. */

import type { Kubernetes } from "../kubernetes/client/client.ts";
import { list } from "../kubernetes/client/operations.ts";
import type { AnyObject } from "../kubernetes/object.ts";

export interface Row {
  name: string;
  kind: string;
  state: string;
}

export async function workloadsOf(cluster: Kubernetes, namespace: string): Promise<Row[]> {
  const of = (apiVersion: string, kind: string) => list(cluster, { apiVersion, kind, namespace });
  const [sets, jobs, deployments, autoscalers] = await Promise.all([
    of("apps/v1", "StatefulSet"),
    of("batch/v1", "Job"),
    of("apps/v1", "Deployment"),
    of("autoscaling/v2", "HorizontalPodAutoscaler"),
  ]);
  return [
    ...sets.map((set) => row("StatefulSet", set, readiness(set))),
    ...jobs.map((job) => row("Job", job, job.status?.succeeded ? "complete" : "running")),
    ...deployments.map((deployment) => row("Deployment", deployment, readiness(deployment))),
    ...autoscalers.map((autoscaler) => row("Autoscaler", autoscaler, scaling(autoscaler))),
  ];
}

const row = (kind: string, { metadata }: AnyObject, state: string): Row => ({
  kind,
  name: metadata.name,
  state,
});

const readiness = ({ spec, status }: AnyObject): string =>
  `${status?.readyReplicas ?? 0} of ${spec.replicas ?? 1} ready`;

interface Metric {
  /** Absent in a metric from elsewhere, such as KEDA's. */
  resource?: {
    name: string;
    current?: { averageUtilization?: number };
    target?: { averageUtilization?: number };
  };
}

function scaling({ spec, status }: AnyObject): string {
  const measured: Metric[] = status?.currentMetrics ?? [];
  const targets = (spec.metrics as Metric[]).flatMap(({ resource }) => {
    if (!resource) return [];
    const current = measured.find((metric) => metric?.resource?.name === resource.name);
    const percent = current?.resource?.current?.averageUtilization;
    if (percent === undefined) return [`${resource.name} not measured yet`];
    return [`${resource.name} ${percent} % of ${resource.target?.averageUtilization} %`];
  });
  return [`${spec.minReplicas} to ${spec.maxReplicas}`, ...targets].join(", ");
}

/** Lays out rows in columns, each as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
  return rows.map((cells) => `  ${line(cells).trimEnd()}`).join("\n");
}
