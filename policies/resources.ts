/** Policies on what containers ask for. */
import { ofKind } from "./objects.ts";
import { allContainers, containersOf, podField, workloadsOf } from "./pods.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";
import { amount } from "./quantity.ts";

const resources = ["cpu", "memory", "ephemeral-storage"] as const;

export const requestsAndLimits: Policy<Overlay> = {
  name: "requests-and-limits",
  reason: "the scheduler and the autoscaler count requests, and a leak stops at a limit",
  source: "kosko: require-container-resources",
  *check({ objects }) {
    for (const { workload, container, field } of allContainers(objects)) {
      const { requests = {}, limits = {} } = container.resources ?? {};
      for (const resource of resources) {
        const [request, limit] = [amount(requests[resource]), amount(limits[resource])];
        if (request <= limit) continue;
        const message = `asks for ${requests[resource]} and may use ${limits[resource]}`;
        yield violation(workload.object, `${field}.resources[${resource}]`, message);
      }
    }
  },
};

const [mebibyte, gibibyte] = [2 ** 20, 2 ** 30];

export const requestsFitAutopilot: Policy<Overlay> = {
  name: "requests-fit-autopilot",
  reason:
    "GKE Autopilot and AKS Automatic raise smaller or lopsided requests, and Argo CD sees drift",
  source: "GKE: Autopilot resource requests; AKS: deployment safeguards",
  *check({ objects }) {
    for (const { workload, container, field } of allContainers(objects)) {
      const { requests = {} } = container.resources ?? {};
      const { cpu, memory, "ephemeral-storage": disk } = requests;
      const at = (name: string, message: string) =>
        violation(workload.object, `${field}.resources.requests[${name}]`, message);
      if (amount(cpu) < 0.1) yield at("cpu", `${cpu} is below 100m`);
      if (amount(memory) < 128 * mebibyte) yield at("memory", `${memory} is below 128Mi`);
      const ratio = amount(memory) / gibibyte / amount(cpu);
      if (ratio < 1 || ratio > 6.5) {
        yield at("memory", `${ratio.toFixed(2)} GiB for each core is not between 1 and 6.5`);
      }
      if (amount(disk) < 10 * mebibyte || amount(disk) > 10 * gibibyte) {
        yield at("ephemeral-storage", `${disk} is not between 10Mi and 10Gi`);
      }
    }
  },
};

export const scratchSpaceIsBounded: Policy<Overlay> = {
  name: "scratch-space-is-bounded",
  reason:
    "an emptyDir without a size fills the node's disk, one in memory counts against the container's limit",
  *check({ objects }) {
    for (const workload of workloadsOf(objects)) {
      const limits = containersOf(workload).map(({ container }) => container.resources?.limits);
      for (const { name, emptyDir } of workload.pod.volumes ?? []) {
        if (emptyDir === undefined) continue;
        const resource = emptyDir.medium === "Memory" ? "memory" : "ephemeral-storage";
        const most = Math.max(...limits.map((limit) => amount(limit?.[resource])));
        if (amount(emptyDir.sizeLimit) < most) continue;
        const field = `${podField}.volumes[${name}].emptyDir.sizeLimit`;
        yield violation(
          workload.object,
          field,
          `is missing, or not below the limit of ${resource}`,
        );
      }
    }
  },
};

export const quotaHasRoom: Policy<Overlay> = {
  name: "quota-has-room",
  reason: "at the most agents, in the middle of a rolling update, a full quota stops the update",
  *check({ objects }) {
    const needed = needOf({ objects });
    for (const quota of ofKind(objects, "ResourceQuota")) {
      const hard = quota.spec?.hard ?? {};
      for (const [resource, need] of Object.entries(needed)) {
        if (!(resource in hard) || !(amount(hard[resource]) < need)) continue;
        const message = `${hard[resource]} is less than the ${need} that all pods ask for`;
        yield violation(quota, `spec.hard[${resource}]`, message);
      }
    }
  },
};

/** What all workloads ask for at their largest, each with the pods that a rolling update adds. */
function needOf({ objects }: Pick<Overlay, "objects">): Record<string, number> {
  const need: Record<string, number> = {
    pods: 0,
    persistentvolumeclaims: ofKind(objects, "StatefulSet").flatMap(
      ({ spec }) => spec?.volumeClaimTemplates ?? [],
    ).length,
    "services.loadbalancers": ofKind(objects, "Service").filter(
      ({ spec }) => spec?.type === "LoadBalancer",
    ).length,
  };
  for (const workload of workloadsOf(objects)) {
    const count = mostPods({ objects }, workload.object.metadata.name);
    need.pods = (need.pods ?? 0) + count;
    for (const { container } of containersOf(workload)) {
      for (const side of ["requests", "limits"] as const) {
        for (const resource of ["cpu", "memory"]) {
          const key = `${side}.${resource}`;
          const each = amount(container.resources?.[side]?.[resource]);
          need[key] = (need[key] ?? 0) + count * each;
        }
      }
    }
  }
  return need;
}

function mostPods({ objects }: Pick<Overlay, "objects">, name: string): number {
  const deployment = ofKind(objects, "Deployment").find(({ metadata }) => metadata.name === name);
  if (deployment === undefined) return 1;
  const autoscaler = ofKind(objects, "HorizontalPodAutoscaler").find(
    ({ spec }) => spec?.scaleTargetRef.name === name,
  );
  const replicas = autoscaler?.spec?.maxReplicas ?? deployment.spec?.replicas ?? 1;
  const surge = String(deployment.spec?.strategy?.rollingUpdate?.maxSurge ?? "25%");
  const share = surge.endsWith("%") ? Number.parseFloat(surge) / 100 : 0;
  return replicas + (share > 0 ? Math.ceil(replicas * share) : Number(surge));
}
