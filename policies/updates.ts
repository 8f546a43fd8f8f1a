/** Policies that keep requests answered while pods are replaced, moved and spread. */
import { ofKind } from "./objects.ts";
import { containersOf, podField, selects, type Workload, workloadsOf } from "./pods.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

export const rollingUpdate: Policy<Overlay> = {
  name: "rolling-update-keeps-capacity",
  reason: "an update that first takes a pod away drops the requests that it would have answered",
  *check({ objects }) {
    for (const deployment of ofKind(objects, "Deployment")) {
      const { type, rollingUpdate } = deployment.spec?.strategy ?? {};
      const none = ["0", "0%"].includes(String(rollingUpdate?.maxUnavailable));
      if (type === "RollingUpdate" && none) continue;
      yield violation(deployment, "spec.strategy.rollingUpdate.maxUnavailable", "is not 0");
    }
  },
};

/** What a server needs that says nothing of its drain. */
const leastGrace = 30;

/** Seconds that a program takes to leave, by its own settings: it waits for its endpoints, then for its requests. */
const drainOf = (workload: Workload) =>
  Math.max(
    ...containersOf(workload).map(({ container: { env = [] } }) => {
      const of = (name: string) => Number(env.find((one) => one.name === name)?.value ?? 0);
      return (of("ENDPOINT_LAG_MS") + of("DRAIN_MS")) / 1000;
    }),
  );

export const gracePeriod: Policy<Overlay> = {
  name: "grace-period-outlasts-drain",
  reason: "a pod that is killed before it has drained drops what it was working on",
  *check({ objects }) {
    for (const workload of workloadsOf(objects).filter(({ longRunning }) => longRunning)) {
      const { terminationGracePeriodSeconds: grace = 0 } = workload.pod;
      const drain = drainOf(workload);
      if (grace >= leastGrace && grace > drain) continue;
      const field = `${podField}.terminationGracePeriodSeconds`;
      yield violation(
        workload.object,
        field,
        `is ${grace}: not ${leastGrace}, or not above ${drain}`,
      );
    }
  },
};

export const budgetLetsDrain: Policy<Overlay> = {
  name: "budget-lets-a-node-drain",
  reason: "a budget that never allows an eviction blocks every node upgrade",
  *check({ objects }) {
    for (const budget of ofKind(objects, "PodDisruptionBudget")) {
      const { minAvailable, maxUnavailable } = budget.spec ?? {};
      if (minAvailable !== undefined) {
        yield violation(budget, "spec.minAvailable", "blocks a drain at that many pods");
      } else if (!(Number.parseInt(String(maxUnavailable), 10) >= 1)) {
        yield violation(budget, "spec.maxUnavailable", `is ${maxUnavailable ?? "missing"}`);
      }
    }
  },
};

export const oneBudgetEach: Policy<Overlay> = {
  name: "one-budget-for-each-server",
  reason: "without a budget a drain may take all pods at once; two make the eviction fail",
  source: "Kubernetes: a pod may match one PodDisruptionBudget",
  *check({ objects }) {
    const budgets = ofKind(objects, "PodDisruptionBudget");
    const servers = workloadsOf(objects).filter(({ longRunning }) => longRunning);
    const matched = (labels: Record<string, string>) =>
      budgets.filter(({ spec }) => selects(spec?.selector ?? {}, labels));
    for (const { object, labels } of servers) {
      const count = matched(labels).length;
      if (count === 1) continue;
      yield violation(object, "spec.template.metadata.labels", `${count} budgets select them`);
    }
    const used = servers.flatMap(({ labels }) => matched(labels));
    for (const budget of budgets.filter((budget) => !used.includes(budget))) {
      yield violation(budget, "spec.selector", "matches no pod template");
    }
  },
};

export const softSpread: Policy<Overlay> = {
  name: "spread-is-soft",
  reason: "a spread that must hold leaves pods pending on a small cluster, or when a zone is lost",
  *check({ objects }) {
    for (const { object, pod, labels } of workloadsOf(objects)) {
      const field = `${podField}.topologySpreadConstraints`;
      for (const constraint of pod.topologySpreadConstraints ?? []) {
        const place = `${field}[${constraint.topologyKey}]`;
        if (constraint.whenUnsatisfiable !== "ScheduleAnyway") {
          yield violation(object, `${place}.whenUnsatisfiable`, "is not ScheduleAnyway");
        }
        if (!selects(constraint.labelSelector ?? {}, labels)) {
          yield violation(object, `${place}.labelSelector`, "does not match the pod's own labels");
        }
      }
      const { podAffinity, podAntiAffinity } = pod.affinity ?? {};
      for (const rules of [podAffinity, podAntiAffinity]) {
        if (!rules?.requiredDuringSchedulingIgnoredDuringExecution?.length) continue;
        yield violation(object, `${podField}.affinity`, "is required, not preferred");
      }
    }
  },
};

/** Whether the overlay is for a cloud: one of those we know, or one that reads its secrets from one. */
export const isCloud = ({ environment, objects }: Overlay) =>
  ["aks", "eks", "gke"].includes(environment) || ofKind(objects, "SecretStore").length > 0;

export const spreadOverNodes: Policy<Overlay> = {
  name: "spread-over-nodes-and-zones",
  reason: "pods that share a node or a zone are lost together",
  *check(overlay) {
    const keys = ["kubernetes.io/hostname"];
    if (isCloud(overlay)) keys.push("topology.kubernetes.io/zone");
    for (const { object, pod } of workloadsOf(overlay.objects)) {
      if (object.kind !== "Deployment") continue;
      const spread = (pod.topologySpreadConstraints ?? []).map(({ topologyKey }) => topologyKey);
      for (const key of keys.filter((key) => !spread.includes(key))) {
        yield violation(
          object,
          `${podField}.topologySpreadConstraints`,
          `there is none for ${key}`,
        );
      }
    }
  },
};
