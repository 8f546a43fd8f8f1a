/** Where a run took place: the cluster and its periods, which every timing depends on. */
import { list, read } from "../../kubernetes/client/operations.ts";
import type { Cluster } from "../cluster.ts";
import { autoscaler, deploymentKind } from "../pods/health.ts";
import type { Results } from "./results.ts";

/** kube-controller-manager's default; no API returns it. */
const hpaPeriod = "15 s (Kubernetes' default; no API returns it)";

export async function describeCluster({
  api,
}: Cluster): Promise<Pick<Results, "cluster" | "periods">> {
  const version = await api.call<{ gitVersion: string }>("/version");
  const nodes = await list(api, { apiVersion: "v1", kind: "Node" });
  const metricsServer = { apiVersion: "apps/v1", kind: "Deployment", namespace: "kube-system" };
  const metrics = await read(api, { ...metricsServer, name: "metrics-server" });
  const flags: string[] = metrics?.spec.template.spec.containers[0]?.args ?? [];
  const resolution = flags.find((flag) => flag.startsWith("--metric-resolution="))?.split("=")[1];
  const agent = await read(api, { ...deploymentKind, name: "agent-worker" });
  const probe = agent?.spec.template.spec.containers[0]?.readinessProbe;
  const hpa = await read(api, autoscaler);
  const { scaleUp, scaleDown } = hpa?.spec.behavior ?? {};
  return {
    cluster: {
      context: api.context,
      version: version?.gitVersion ?? "unknown",
      nodes: nodes.length,
    },
    periods: {
      "metrics-server's resolution": resolution ?? "unknown",
      "HPA's period": hpaPeriod,
      "HPA may scale up": policies(scaleUp),
      "HPA may scale down": policies(scaleDown),
      "agent's readiness probe": `after ${probe?.initialDelaySeconds ?? 0} s, every ${probe?.periodSeconds ?? 10} s`,
    },
  };
}

interface Behavior {
  stabilizationWindowSeconds: number;
  policies: { type: string; value: number; periodSeconds: number }[];
}

const policies = (behavior: Behavior | undefined): string =>
  behavior
    ? `${behavior.policies.map(({ type, value, periodSeconds }) => `${value} ${type.toLowerCase()} in ${periodSeconds} s`).join(" or ")}, after ${behavior.stabilizationWindowSeconds} s`
    : "unknown";
