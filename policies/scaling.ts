/** Policies on how workloads scale. */
import type { IMetricSpec } from "kubernetes-models/autoscaling/v2/MetricSpec";
import { boundsProblem } from "../kubernetes/autoscalers.ts";
import { autoscalersOf } from "./autoscalers.ts";
import { named, ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

/** What a metric says of the pods' own usage: of a pod, or of one container. Pods, Object and External metrics say nothing of it. */
function usageOf({ resource, containerResource }: IMetricSpec) {
  if (resource) return { kind: "resource", ...resource };
  return containerResource && { kind: "containerResource", ...containerResource };
}

export const scaling: readonly Policy<Overlay>[] = [
  {
    name: "no-replicas-under-autoscaler",
    reason: "every sync would reset the number of pods that the autoscaler chose",
    source: "kosko: no-replicas-with-hpa; Argo CD: Leaving Room For Imperativeness",
    *check({ objects }) {
      for (const { spec } of autoscalersOf(objects)) {
        const { kind = "", name = "" } = spec.scaleTargetRef ?? {};
        const target = named(objects, kind, name);
        const [workload] = ofKind(target === undefined ? [] : [target], "Deployment");
        if (workload?.spec?.replicas === undefined) continue;
        yield violation(workload, "spec.replicas", `is ${workload.spec.replicas}`);
      }
    },
  },
  {
    name: "autoscaler-bounds",
    reason: "the API server refuses a maximum below the minimum",
    source: "kosko: valid-hpa-replicas",
    *check({ objects }) {
      for (const { object, broken } of autoscalersOf(objects)) {
        const problem = boundsProblem(object);
        if (problem) yield broken("spec.maxReplicas", problem);
      }
    },
  },
  {
    name: "autoscaler-target-exists",
    reason: "an autoscaler without a target scales nothing, and only its events say so",
    source: "kosko: no-missing-scale-target",
    *check({ objects }) {
      const autoscalers = autoscalersOf(objects);
      for (const { spec, broken } of autoscalers) {
        const { apiVersion, kind, name } = spec.scaleTargetRef ?? {};
        if (named(objects, kind ?? "", name ?? "")?.apiVersion === apiVersion) continue;
        yield broken("spec.scaleTargetRef", `${kind} ${name} is not in the overlay`);
      }
      const targets = autoscalers.map(({ spec }) => spec.scaleTargetRef?.name);
      for (const deployment of ofKind(objects, "Deployment")) {
        if (deployment.spec?.replicas !== undefined) continue;
        if (targets.includes(deployment.metadata.name)) continue;
        yield violation(deployment, "spec.replicas", "is missing, and no autoscaler sets it");
      }
    },
  },
  {
    name: "autoscaler-metrics",
    reason:
      "above the target, pods must still have room for the load that arrives before the next pod is ready",
    *check({ objects }) {
      for (const { spec, broken } of autoscalersOf(objects)) {
        const metrics = spec.metrics ?? [];
        if (!metrics.some((metric) => usageOf(metric)?.name === "cpu")) {
          yield broken("spec.metrics", "has no CPU metric");
        }
        for (const { kind, name, target } of metrics.flatMap((metric) => usageOf(metric) ?? [])) {
          const { averageUtilization: percent } = target;
          if (percent === undefined || (percent >= 30 && percent <= 90)) continue;
          const field = `spec.metrics[${name}].${kind}.target.averageUtilization`;
          yield broken(field, `is ${percent} %, not between 30 and 90`);
        }
      }
    },
  },
  {
    name: "autoscaler-behavior",
    reason:
      "agents must start at once when load rises and stop slowly: a pod that stops too early has to start again",
    *check({ objects }) {
      for (const { spec, broken } of autoscalersOf(objects)) {
        const { scaleUp, scaleDown } = spec.behavior ?? {};
        if ((scaleUp?.stabilizationWindowSeconds ?? 0) > 15) {
          const field = "spec.behavior.scaleUp.stabilizationWindowSeconds";
          yield broken(field, "is longer than one metrics interval (15 s)");
        }
        if ((scaleDown?.stabilizationWindowSeconds ?? 0) < 120) {
          const field = "spec.behavior.scaleDown.stabilizationWindowSeconds";
          yield broken(field, "is below 120 s");
        }
        if (!scaleDown?.policies?.every(({ type, value }) => type === "Percent" && value <= 50)) {
          yield broken(
            "spec.behavior.scaleDown.policies",
            "remove more than half of the pods at once",
          );
        }
      }
    },
  },
];
