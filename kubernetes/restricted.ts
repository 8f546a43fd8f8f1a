/** What the `restricted` Pod Security Standard requires of a pod, as the API server checks it. */
import type { IContainer } from "kubernetes-models/v1/Container";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import { containersOf, type Workload } from "./pods.ts";

/** A field, and whether it complies. */
type Rule = readonly [field: string, complies: boolean];

function podRules({ securityContext: context, ...pod }: IPodSpec): Rule[] {
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
    ...(pod.volumes ?? []).map(
      (volume): Rule => [
        `volumes[${volume.name}]`,
        Object.keys(volume).every((key) => allowed.includes(key)),
      ],
    ),
  ];
}

function containerRules({ securityContext: context, ports = [] }: IContainer): Rule[] {
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

/** Fields of the pods, and of their containers, that `restricted` does not allow. */
export function notRestricted(workload: Workload): string[] {
  const { pod, field } = workload;
  const rules = [
    ...podRules(pod).map(([name, complies]): Rule => [`${field}.${name}`, complies]),
    ...containersOf(workload).flatMap(({ container, field }) =>
      containerRules(container).map(([name, complies]): Rule => [`${field}.${name}`, complies]),
    ),
  ];
  return rules.flatMap(([name, complies]) => (complies ? [] : [name]));
}
