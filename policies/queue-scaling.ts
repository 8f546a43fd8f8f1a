/** Policies on workloads that KEDA scales, and on coordinators that keep all agents busy. */
import { containersOf, workloadsOf } from "../kubernetes/pods.ts";
import { autoscalersOf } from "./autoscalers.ts";
import { everyRule } from "./connections.ts";
import { ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

const transfer = "scaledobject.keda.sh/transfer-hpa-ownership";

/** Tasks that one agent does at a time: it has one thread, and at most half a core (its CPU limit) to slice between two. */
const tasksAtOnce = 2;

const concurrencyOf = ({ objects }: Overlay, coordinator: string): number => {
  const workload = workloadsOf(objects).find(
    ({ object }) => object.kind === "Deployment" && object.metadata.name === coordinator,
  );
  const [first] = workload ? containersOf(workload) : [];
  const variable = first?.container.env?.find(({ name }) => name === "CONCURRENCY");
  return Number(variable?.value);
};

export const queueScaling: readonly Policy<Overlay>[] = [
  {
    name: "one-autoscaler-for-each-workload",
    reason:
      "two autoscalers of one workload undo each other's decisions, and KEDA refuses the second",
    *check({ objects }) {
      const seen = new Set<string>();
      for (const { spec, broken } of autoscalersOf(objects)) {
        const { kind, name } = spec.scaleTargetRef ?? {};
        const target = `${kind} ${name}`;
        if (seen.has(target))
          yield broken("spec.scaleTargetRef", `${target} has another autoscaler`);
        seen.add(target);
      }
    },
  },
  {
    name: "queue-scaling-keeps-the-autoscaler",
    reason:
      "a switch must take over the running autoscaler, and a missing metric must never stop pods",
    *check({ objects }) {
      for (const scaled of ofKind(objects, "ScaledObject")) {
        const { annotations = {} } = scaled.metadata;
        const { fallback, idleReplicaCount, advanced } = scaled.spec ?? {};
        if (annotations[transfer] !== "true")
          yield violation(scaled, `metadata.annotations[${transfer}]`, 'is not "true"');
        if (advanced?.horizontalPodAutoscalerConfig?.name === undefined) {
          const field = "spec.advanced.horizontalPodAutoscalerConfig.name";
          yield violation(scaled, field, "is missing: KEDA would create a second autoscaler");
        }
        if (fallback !== undefined)
          yield violation(
            scaled,
            "spec.fallback",
            "overrides the CPU metric while the queue is unknown",
          );
        if (idleReplicaCount !== undefined)
          yield violation(scaled, "spec.idleReplicaCount", "stops pods that must stay ready");
      }
    },
  },
  {
    name: "queue-metric-can-be-read",
    reason: "without a network path the queue is unknown, and agents scale by CPU alone",
    *check({ objects }) {
      for (const scaled of ofKind(objects, "ScaledObject")) {
        for (const [index, { type, metadata }] of (scaled.spec?.triggers ?? []).entries()) {
          if (type !== "metrics-api") continue;
          const field = `spec.triggers[${index}].metadata.url`;
          const { hostname, port } = new URL(metadata.url ?? "http://nowhere");
          const name = hostname.split(".")[0];
          const service = ofKind(objects, "Service").find(({ metadata }) => metadata.name === name);
          const selected = JSON.stringify(service?.spec?.selector ?? {});
          const isOpen = everyRule(objects).some(
            ({ policy, direction, peers, ports }) =>
              direction === "Ingress" &&
              JSON.stringify(policy.spec?.podSelector?.matchLabels) === selected &&
              peers.some(({ namespaceSelector }) => namespaceSelector !== undefined) &&
              ports.some((open) => String(open.port) === port),
          );
          if (service === undefined)
            yield violation(scaled, field, `${hostname} is not in the overlay`);
          else if (!isOpen)
            yield violation(
              scaled,
              field,
              `no NetworkPolicy lets another namespace reach port ${port}`,
            );
        }
      }
    },
  },
  {
    name: "coordinators-feed-all-agents",
    reason:
      "agents beyond the tasks that coordinators hand out at a time stay idle and cost their requests",
    *check(overlay) {
      for (const coordinator of ofKind(overlay.objects, "Deployment")) {
        if (coordinator.metadata.labels?.["app.kubernetes.io/component"] !== "coordinator")
          continue;
        const replicas = coordinator.spec?.replicas ?? 1;
        if (replicas === 0) continue; // a pause, in which nothing is handed out
        const handed = replicas * concurrencyOf(overlay, coordinator.metadata.name);
        for (const { spec, broken } of autoscalersOf(overlay.objects)) {
          const needed = (spec.maxReplicas ?? 0) * tasksAtOnce;
          if (needed <= handed) continue;
          const message = `${spec.maxReplicas} agents do ${needed} tasks at a time, but coordinators hand out ${handed}: raise CONCURRENCY or coordinators`;
          yield broken("spec.maxReplicas", message);
        }
      }
    },
  },
];
