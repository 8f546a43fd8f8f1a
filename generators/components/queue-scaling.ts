/**
 * Component: KEDA scales the agents by the tasks that wait as well as by CPU and memory. It creates the same autoscaler,
 * `agent-hpa`, with the same bounds and behavior. The other value of `Environment.scaling`.
 */
import type { IScaledObject } from "@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject";
import type { IScaleTriggers } from "@kubernetes-models/keda/keda.sh/v1alpha1/ScaleTriggers";
import { namespace, wave } from "../conventions.ts";
import type { Component } from "../render/render.ts";
import * as agent from "../workloads/agent.ts";
import * as coordinator from "../workloads/coordinator.ts";
import { pathFromNamespace } from "../workloads/network.ts";

const { metadata, spec } = agent.autoscaler;

const utilizationTriggers = (spec?.metrics ?? []).map(
  ({ resource }): IScaleTriggers => ({
    type: resource?.name ?? "",
    metricType: "Utilization",
    metadata: { value: String(resource?.target.averageUtilization) },
  }),
);

/**
 * The coordinator's own metric, so that no password leaves the namespace and KEDA needs no path to the database. Every
 * coordinator reports the whole queue, so it does not matter which one answers.
 */
const queueTrigger: IScaleTriggers = {
  type: "metrics-api",
  metricType: "AverageValue",
  metadata: {
    url: `http://${coordinator.name}.${namespace}.svc.cluster.local:${coordinator.port}/metrics`,
    format: "prometheus",
    valueLocation: "coordinator_tasks_queued",
    targetValue: "8",
  },
};

/** Index of the queue's trigger, for an overlay's patch of its target. */
export const queueTriggerIndex = utilizationTriggers.length;

export const scaledObject: IScaledObject = {
  apiVersion: "keda.sh/v1alpha1",
  kind: "ScaledObject",
  metadata: {
    name: "agent-worker",
    namespace,
    labels: agent.labels,
    annotations: {
      ...wave("scaling"),
      // Takes over a running `agent-hpa` instead of refusing it: a switch moves no pod.
      "scaledobject.keda.sh/transfer-hpa-ownership": "true",
    },
  },
  spec: {
    ...(spec && { scaleTargetRef: spec.scaleTargetRef }),
    minReplicaCount: spec?.minReplicas ?? 3,
    maxReplicaCount: spec?.maxReplicas ?? 10,
    advanced: {
      horizontalPodAutoscalerConfig: {
        name: metadata?.name ?? "",
        ...(spec?.behavior && { behavior: spec.behavior }),
      },
    },
    // No `fallback`: without the queue's metric the autoscaler still scales up by CPU and never scales down.
    triggers: [...utilizationTriggers, queueTrigger],
  },
};

/** KEDA's pods read the coordinator's metrics. An overlay names KEDA's namespace. */
export const metricsPath = pathFromNamespace("keda", coordinator.name, coordinator.port);

export const queueScaling: Component = { resources: [metricsPath, scaledObject], patches: [] };
