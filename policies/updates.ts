/** Policies that keep requests answered while pods are replaced or moved. */

import { isCloud } from "../kubernetes/platforms.ts";
import { containersOf, selects, type Workload, workloadsOf } from "../kubernetes/pods.ts";
import { ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

/** Minimum grace period in seconds for a server that sets no drain time. */
const leastGrace = 30;

/** Seconds that a program takes to stop, by its own settings: first its endpoints must go, then its requests finish. */
const drainOf = (workload: Workload) =>
  Math.max(
    ...containersOf(workload).map(({ container: { env = [] } }) => {
      const of = (name: string) => Number(env.find((one) => one.name === name)?.value ?? 0);
      return (of("ENDPOINT_LAG_MS") + of("DRAIN_MS")) / 1000;
    }),
  );

export const updates: readonly Policy<Overlay>[] = [
  {
    name: "rolling-update-keeps-capacity",
    reason: "an update that removes a pod before its replacement is ready drops requests",
    *check({ objects }) {
      for (const deployment of ofKind(objects, "Deployment")) {
        const { type, rollingUpdate } = deployment.spec?.strategy ?? {};
        const none = ["0", "0%"].includes(String(rollingUpdate?.maxUnavailable));
        if (type === "RollingUpdate" && none) continue;
        yield violation(deployment, "spec.strategy.rollingUpdate.maxUnavailable", "is not 0");
      }
    },
  },
  {
    name: "grace-period-outlasts-drain",
    reason: "a pod that is killed before it has drained drops the requests in flight",
    *check({ objects }) {
      for (const workload of workloadsOf(objects).filter(({ longRunning }) => longRunning)) {
        const { terminationGracePeriodSeconds: grace = 0 } = workload.pod;
        const drain = drainOf(workload);
        if (grace >= leastGrace && grace > drain) continue;
        const field = `${workload.field}.terminationGracePeriodSeconds`;
        yield violation(
          workload.object,
          field,
          `is ${grace} s: it must be at least ${leastGrace} s and longer than the drain of ${drain} s`,
        );
      }
    },
  },
  {
    name: "budget-lets-a-node-drain",
    reason: "a budget that never allows an eviction blocks every node upgrade",
    *check({ objects }) {
      for (const budget of ofKind(objects, "PodDisruptionBudget")) {
        const { minAvailable, maxUnavailable } = budget.spec ?? {};
        if (minAvailable !== undefined) {
          yield violation(
            budget,
            "spec.minAvailable",
            "blocks a drain when only that many pods run: use maxUnavailable",
          );
        } else if (!(Number.parseInt(String(maxUnavailable), 10) >= 1)) {
          yield violation(budget, "spec.maxUnavailable", `is ${maxUnavailable ?? "missing"}`);
        }
      }
    },
  },
  {
    name: "one-budget-for-each-server",
    reason: "without a budget a drain may evict all pods at once; with two the eviction fails",
    source: "Kubernetes: a pod may match one PodDisruptionBudget",
    *check({ objects }) {
      const budgets = ofKind(objects, "PodDisruptionBudget");
      const servers = workloadsOf(objects).filter(({ longRunning }) => longRunning);
      const matched = (labels: Record<string, string>) =>
        budgets.filter(({ spec }) => selects(spec?.selector ?? {}, labels));
      for (const { object, labels } of servers) {
        const count = matched(labels).length;
        if (count === 1) continue;
        yield violation(
          object,
          "spec.template.metadata.labels",
          `${count} PodDisruptionBudgets select these pods, not 1`,
        );
      }
      const used = servers.flatMap(({ labels }) => matched(labels));
      for (const budget of budgets.filter((budget) => !used.includes(budget))) {
        yield violation(budget, "spec.selector", "matches no pod template");
      }
    },
  },
  {
    name: "spread-is-soft",
    reason: "a required spread leaves pods pending on a small cluster or when a zone is lost",
    *check({ objects }) {
      for (const { object, pod, labels, field: podField } of workloadsOf(objects)) {
        const field = `${podField}.topologySpreadConstraints`;
        for (const constraint of pod.topologySpreadConstraints ?? []) {
          const place = `${field}[${constraint.topologyKey}]`;
          if (constraint.whenUnsatisfiable !== "ScheduleAnyway") {
            yield violation(object, `${place}.whenUnsatisfiable`, "is not ScheduleAnyway");
          }
          if (!selects(constraint.labelSelector ?? {}, labels)) {
            yield violation(
              object,
              `${place}.labelSelector`,
              "does not match the pod's own labels",
            );
          }
        }
        const { podAffinity, podAntiAffinity } = pod.affinity ?? {};
        for (const rules of [podAffinity, podAntiAffinity]) {
          if (!rules?.requiredDuringSchedulingIgnoredDuringExecution?.length) continue;
          yield violation(object, `${podField}.affinity`, "is required: use preferred");
        }
      }
    },
  },
  {
    name: "spread-over-nodes-and-zones",
    reason: "pods that share a node or a zone are lost together",
    *check(overlay) {
      const keys = ["kubernetes.io/hostname"];
      if (isCloud(overlay.objects)) keys.push("topology.kubernetes.io/zone");
      for (const { object, pod, field: podField } of workloadsOf(overlay.objects)) {
        if (object.kind !== "Deployment") continue;
        const spread = (pod.topologySpreadConstraints ?? []).map(({ topologyKey }) => topologyKey);
        for (const key of keys.filter((key) => !spread.includes(key))) {
          yield violation(object, `${podField}.topologySpreadConstraints`, `has none for ${key}`);
        }
      }
    },
  },
];
