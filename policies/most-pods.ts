/** How many pods of a workload there may be at most, in the middle of a rolling update. */
import type { IDeploymentSpec } from "kubernetes-models/apps/v1/DeploymentSpec";
import type { KubernetesObject } from "../kubernetes/object.ts";
import type { Workload } from "../kubernetes/pods.ts";
import { autoscalersOf } from "./autoscalers.ts";
import { ofKind } from "./objects.ts";

/** The autoscaler's maximum or the replicas, and what an update starts in addition. */
export function mostPods(objects: readonly KubernetesObject[], { object }: Workload): number {
  const { kind, metadata } = object;
  const autoscaler = autoscalersOf(objects).find(
    ({ spec: { scaleTargetRef: target } }) =>
      target?.kind === kind && target.name === metadata.name,
  );
  const [deployment] = ofKind([object], "Deployment");
  const [set] = ofKind([object], "StatefulSet");
  const written = deployment?.spec?.replicas ?? set?.spec?.replicas ?? 1;
  const replicas = autoscaler?.spec.maxReplicas ?? written;
  return replicas + (deployment?.spec ? surge(replicas, deployment.spec) : 0);
}

function surge(replicas: number, { strategy }: IDeploymentSpec): number {
  if (strategy?.type === "Recreate") return 0;
  const most = String(strategy?.rollingUpdate?.maxSurge ?? "25%");
  return most.endsWith("%") ? Math.ceil((replicas * Number.parseFloat(most)) / 100) : Number(most);
}
