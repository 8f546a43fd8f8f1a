/** What the pods of a workload may do on their node and in the API: changes of the lock-down, in either direction. */

import type { KubernetesObject } from "../../kubernetes/object.ts";
import { podsOf } from "../../kubernetes/pods.ts";
import { at, type Fields, listAt } from "../../kubernetes/value.ts";
import { objectOf, pathText } from "../compare/compare.ts";
import { say } from "../sentence.ts";
import { callout, type Rule } from "./callout.ts";
import { fieldsOf, title } from "./reading.ts";

const found = callout("permissions");

const ofPods = [
  "hostNetwork",
  "hostPID",
  "hostIPC",
  "serviceAccountName",
  "automountServiceAccountToken",
];

const concerns = (path: readonly string[]): boolean =>
  path.includes("template") &&
  (path.includes("securityContext") ||
    path.includes("hostPath") ||
    ofPods.some((name) => path.includes(name)));

/** What no pod here should have, whether new or not. */
function risksOf(object: KubernetesObject): string[] {
  return [...new Set(podsOf(object).flatMap(({ pod }) => risksIn({ ...pod })))];
}

function risksIn(pod: Fields): string[] {
  const containers = [...listAt(pod, "containers"), ...listAt(pod, "initContainers")];
  return [
    ...["hostNetwork", "hostPID", "hostIPC"].filter((name) => pod[name] === true),
    ...(listAt(pod, "volumes").some((volume) => at(volume, "hostPath")) ? ["hostPath"] : []),
    ...["privileged", "allowPrivilegeEscalation"].filter((name) =>
      containers.some((container) => at(container, "securityContext", name) === true),
    ),
    ...(at(pod, "securityContext", "runAsNonRoot") === false ? ["runAsNonRoot: false"] : []),
  ];
}

export const podSecurity: Rule = (change) => {
  if (change.type === "removed") return [];
  const before = "before" in change ? risksOf(change.before) : [];
  const risks = risksOf(objectOf(change)).filter((risk) => !before.includes(risk));
  if (risks.length > 0) return [found("danger", say`Pods of ${title(change)} get ${risks}.`)];
  const paths = fieldsOf(change).map(({ path }) => path);
  const fields = paths
    .filter(concerns)
    .map((path) => pathText(path.slice(path.indexOf("spec", 1) + 1)));
  return fields.length > 0
    ? [found("warning", say`Pods of ${title(change)} may do more or less than before: ${fields}.`)]
    : [];
};
