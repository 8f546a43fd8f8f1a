/** Policies that lock pods down to the `restricted` Pod Security Standard, and a little further. */
import type { IContainer } from "kubernetes-models/v1/Container";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import { ofKind } from "./objects.ts";
import { allContainers, podField, workloadsOf } from "./pods.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

/** What `restricted` asks of a pod: a field, and whether it is as asked. */
function podRules({ securityContext: context, ...pod }: IPodSpec): [string, boolean][] {
  const volumes = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image"];
  const allowed = ["name", ...volumes, "persistentVolumeClaim", "projected", "secret"];
  return [
    ["hostNetwork", !pod.hostNetwork],
    ["hostPID", !pod.hostPID],
    ["hostIPC", !pod.hostIPC],
    ["securityContext.runAsNonRoot", context?.runAsNonRoot === true],
    ["securityContext.runAsUser", (context?.runAsUser ?? 0) > 0],
    ["securityContext.seccompProfile.type", context?.seccompProfile?.type === "RuntimeDefault"],
    ["securityContext.sysctls", (context?.sysctls ?? []).length === 0],
    ...(pod.volumes ?? []).map((volume): [string, boolean] => [
      `volumes[${volume.name}]`,
      Object.keys(volume).every((key) => allowed.includes(key)),
    ]),
  ];
}

function containerRules({ securityContext: context, ports = [] }: IContainer): [string, boolean][] {
  const { seccompProfile: seccomp, capabilities } = context ?? {};
  return [
    ["securityContext.allowPrivilegeEscalation", context?.allowPrivilegeEscalation === false],
    ["securityContext.capabilities.drop", capabilities?.drop?.includes("ALL") === true],
    ["securityContext.capabilities.add", (capabilities?.add ?? []).length === 0],
    ["securityContext.privileged", !context?.privileged],
    ["securityContext.procMount", (context?.procMount ?? "Default") === "Default"],
    ["securityContext.runAsNonRoot", context?.runAsNonRoot !== false],
    ["securityContext.runAsUser", context?.runAsUser !== 0],
    ["securityContext.seccompProfile", (seccomp?.type ?? "RuntimeDefault") === "RuntimeDefault"],
    ["ports.hostPort", ports.every(({ hostPort }) => !hostPort)],
  ];
}

export const restrictedPods: Policy<Overlay> = {
  name: "pod-security-restricted",
  reason:
    "the namespace enforces `restricted`: the API server refuses other pods, and a Deployment hides that",
  source: "Kubernetes: Pod Security Standards",
  *check({ objects }) {
    for (const { object, pod } of workloadsOf(objects)) {
      for (const [field, holds] of podRules(pod)) {
        if (!holds) yield violation(object, `${podField}.${field}`, "is not as `restricted` asks");
      }
    }
    for (const { workload, container, field } of allContainers(objects)) {
      for (const [rule, holds] of containerRules(container)) {
        if (holds) continue;
        yield violation(workload.object, `${field}.${rule}`, "is not as `restricted` asks");
      }
    }
  },
};

export const readOnlyRoot: Policy<Overlay> = {
  name: "read-only-root-filesystem",
  reason: "what cannot be written cannot be replaced by who breaks in",
  source: "kosko: require-security-context",
  *check({ objects }) {
    for (const { workload, container, field } of allContainers(objects)) {
      if (container.securityContext?.readOnlyRootFilesystem === true) continue;
      const path = `${field}.securityContext.readOnlyRootFilesystem`;
      yield violation(workload.object, path, "is not true");
    }
  },
};

export const noAccountToken: Policy<Overlay> = {
  name: "no-service-account-token",
  reason: "no program here speaks to the API server: a token in its pod only serves who breaks in",
  *check({ objects }) {
    for (const { object, pod } of workloadsOf(objects)) {
      if (pod.automountServiceAccountToken === false) continue;
      yield violation(object, `${podField}.automountServiceAccountToken`, "is not false");
    }
    for (const account of ofKind(objects, "ServiceAccount")) {
      if (account.automountServiceAccountToken === false) continue;
      yield violation(account, "automountServiceAccountToken", "is not false");
    }
  },
};

export const noServiceLinks: Policy<Overlay> = {
  name: "no-service-links",
  reason: "Service links set POSTGRES_PORT=tcp://… over the program's own variable",
  *check({ objects }) {
    for (const { object, pod } of workloadsOf(objects)) {
      if (pod.enableServiceLinks === false) continue;
      yield violation(object, `${podField}.enableServiceLinks`, "is not false");
    }
  },
};

export const namespaceEnforcesRestricted: Policy<Overlay> = {
  name: "namespace-enforces-restricted",
  reason: "a rule that only this repository keeps does not bind what is applied by hand",
  *check({ objects }) {
    const label = "pod-security.kubernetes.io/enforce";
    for (const object of ofKind(objects, "Namespace")) {
      if (object.metadata.labels?.[label] === "restricted") continue;
      yield violation(object, `metadata.labels[${label}]`, "is not restricted");
    }
  },
};
