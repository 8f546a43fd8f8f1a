/** What the simulation reads and writes of the agents: their pods, their limit, their autoscaler. */
import { namespace } from "../../generators/conventions.ts";
import { parseQuantity } from "../../generators/quantity.ts";
import { referenceOf } from "../../kubernetes/client/api-paths.ts";
import type { Kubernetes } from "../../kubernetes/client/client.ts";
import { list, merge, read } from "../../kubernetes/client/operations.ts";
import { hasCondition } from "../../kubernetes/conditions.ts";
import type { AnyObject } from "../../kubernetes/object.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { cpuAnnotation } from "../kwok/usage.ts";

const podKind = { apiVersion: "v1", kind: "Pod" };
const selector = "app=agent-worker";

export interface Agents {
  ready: AnyObject[];
  limitMilli: number;
}

export async function readAgents(cluster: Kubernetes): Promise<Agents> {
  const pods = await list(cluster, { ...podKind, namespace }, selector);
  const ready = pods.filter((pod) => hasCondition(pod, "Ready") && !pod.metadata.deletionTimestamp);
  const limit: string = ready[0]?.spec.containers[0].resources?.limits?.cpu ?? "1";
  return { ready, limitMilli: parseQuantity(limit) * 1000 };
}

/** Sets the CPU that each pod reports, in thousandths of a core; undefined resets it to the idle value. */
export async function setUsage(
  cluster: Kubernetes,
  pods: readonly AnyObject[],
  milli: number | undefined,
): Promise<void> {
  const wanted = milli === undefined ? null : `${milli}m`;
  const changed = pods.filter(
    ({ metadata }) => (metadata.annotations?.[cpuAnnotation] ?? null) !== wanted,
  );
  await Promise.all(
    changed.map((pod) =>
      merge(cluster, referenceOf({ ...pod, ...podKind }), {
        metadata: { annotations: { [cpuAnnotation]: wanted } },
      }),
    ),
  );
}

export interface Autoscaler {
  replicas: number;
  minimum: number;
  maximum: number;
  /** Average use of the CPU request in percent, as the autoscaler measured it; undefined before it has. */
  cpuPercent: number | undefined;
  targetPercent: number;
}

interface Metric {
  resource?: { name: string; current?: { averageUtilization?: number } };
}

export async function readAutoscaler(cluster: Kubernetes): Promise<Autoscaler> {
  const kind = { apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler" };
  const found = await read(cluster, { ...kind, name: "agent-hpa", namespace });
  if (!found)
    throw new UserError(`namespace ${namespace} has no agent-hpa: \`pnpm start\` deploys it`);
  const { spec, status } = found;
  const metrics: (Metric | null)[] = status?.currentMetrics ?? [];
  const cpu = metrics.find((metric) => metric?.resource?.name === "cpu");
  const target = spec.metrics.find((metric: Metric) => metric.resource?.name === "cpu");
  return {
    replicas: status?.currentReplicas ?? 0,
    minimum: spec.minReplicas,
    maximum: spec.maxReplicas,
    cpuPercent: cpu?.resource?.current?.averageUtilization,
    targetPercent: target.resource.target.averageUtilization,
  };
}
