/** Policies on the resources that containers request. */

import type { IContainer } from "kubernetes-models/v1/Container";
import { amountOf } from "../generators/quantity.ts";
import type { KubernetesObject } from "../kubernetes/object.ts";
import { allContainers, containersOf, workloadsOf } from "../kubernetes/pods.ts";
import { mostPods } from "./most-pods.ts";
import { ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

const counted = ["cpu", "memory", "ephemeral-storage"] as const;

const [mebibyte, gibibyte] = [2 ** 20, 2 ** 30];

/** What all workloads need at their maximum, each with the pods that a rolling update adds. */
function needOf({ objects }: Pick<Overlay, "objects">): Record<string, number> {
  const need: Record<string, number> = {
    pods: 0,
    persistentvolumeclaims:
      ofKind(objects, "PersistentVolumeClaim").length +
      ofKind(objects, "StatefulSet").flatMap(({ spec }) => spec?.volumeClaimTemplates ?? []).length,
    "services.loadbalancers": ofKind(objects, "Service").filter(
      ({ spec }) => spec?.type === "LoadBalancer",
    ).length,
  };
  const add = (key: string, value: number) => {
    need[key] = (need[key] ?? 0) + value;
  };
  for (const { count, claims, containers } of demandOf(objects)) {
    add("pods", count);
    add("persistentvolumeclaims", count * claims);
    for (const resources of containers) {
      for (const side of ["requests", "limits"] as const) {
        for (const resource of ["cpu", "memory"]) {
          add(`${side}.${resource}`, count * amountOf(resources?.[side]?.[resource]));
        }
      }
    }
  }
  return need;
}

interface Demand {
  /** How many of the pod there are at most. */
  count: number;
  /** PersistentVolumeClaims of each, beside those that are written out. */
  claims: number;
  containers: IContainer["resources"][];
}

/** A database cluster has one pod more than its instances while one joins; each has the plug-in's container too. */
function demandOf(objects: readonly KubernetesObject[]): Demand[] {
  const sidecars = ofKind(objects, "ObjectStore").map(
    ({ spec }) => spec.instanceSidecarConfiguration?.resources,
  );
  return [
    ...workloadsOf(objects).map((workload) => ({
      count: mostPods(objects, workload),
      claims: 0,
      containers: containersOf(workload).map(({ container }) => container.resources),
    })),
    ...ofKind(objects, "Cluster").map(({ spec }) => ({
      count: (spec?.instances ?? 1) + 1,
      claims: 1,
      containers: [spec?.resources, ...sidecars],
    })),
  ];
}

export const resources: readonly Policy<Overlay>[] = [
  {
    name: "requests-and-limits",
    reason: "the scheduler and the autoscaler count requests, and a leak stops at a limit",
    source: "kosko: require-container-resources",
    *check({ objects }) {
      for (const { workload, container, field } of allContainers(objects)) {
        const { requests = {}, limits = {} } = container.resources ?? {};
        for (const resource of counted) {
          const [request, limit] = [amountOf(requests[resource]), amountOf(limits[resource])];
          if (request <= limit) continue;
          const message = `requests ${requests[resource] ?? "nothing"} with a limit of ${limits[resource] ?? "nothing"}`;
          yield violation(workload.object, `${field}.resources[${resource}]`, message);
        }
      }
    },
  },
  {
    name: "requests-fit-autopilot",
    reason:
      "GKE Autopilot and AKS Automatic raise requests that are too small or out of proportion, which Argo CD sees as drift",
    source: "GKE: Autopilot resource requests; AKS: deployment safeguards",
    *check({ objects }) {
      for (const { workload, container, field } of allContainers(objects)) {
        const { requests = {} } = container.resources ?? {};
        const { cpu, memory, "ephemeral-storage": disk } = requests;
        const at = (name: string, message: string) =>
          violation(workload.object, `${field}.resources.requests[${name}]`, message);
        if (amountOf(cpu) < 0.1) yield at("cpu", `${cpu} is below 100m`);
        if (amountOf(memory) < 128 * mebibyte) yield at("memory", `${memory} is below 128Mi`);
        const ratio = amountOf(memory) / gibibyte / amountOf(cpu);
        if (ratio < 1 || ratio > 6.5) {
          yield at("memory", `${ratio.toFixed(2)} GiB per core is not between 1 and 6.5`);
        }
        if (amountOf(disk) < 10 * mebibyte || amountOf(disk) > 10 * gibibyte) {
          yield at("ephemeral-storage", `${disk} is not between 10Mi and 10Gi`);
        }
      }
    },
  },
  {
    name: "scratch-space-is-bounded",
    reason:
      "an emptyDir without a size limit fills the node's disk; one in memory counts against the container's limit",
    *check({ objects }) {
      for (const workload of workloadsOf(objects)) {
        const limits = containersOf(workload).map(({ container }) => container.resources?.limits);
        for (const { name, emptyDir } of workload.pod.volumes ?? []) {
          if (emptyDir === undefined) continue;
          const resource = emptyDir.medium === "Memory" ? "memory" : "ephemeral-storage";
          const most = Math.max(...limits.map((limit) => amountOf(limit?.[resource])));
          if (amountOf(emptyDir.sizeLimit) < most) continue;
          const field = `${workload.field}.volumes[${name}].emptyDir.sizeLimit`;
          yield violation(
            workload.object,
            field,
            `is missing or not below the limit of ${resource}`,
          );
        }
      }
    },
  },
  {
    name: "quota-has-room",
    reason: "with the maximum number of agents, a full quota stops a rolling update in the middle",
    *check({ objects }) {
      const needed = needOf({ objects });
      for (const quota of ofKind(objects, "ResourceQuota")) {
        const hard = quota.spec?.hard ?? {};
        for (const [resource, need] of Object.entries(needed)) {
          if (!(resource in hard) || !(amountOf(hard[resource]) < need)) continue;
          const message = `${hard[resource]} is less than the ${need} that all pods together need`;
          yield violation(quota, `spec.hard[${resource}]`, message);
        }
      }
    },
  },
];
