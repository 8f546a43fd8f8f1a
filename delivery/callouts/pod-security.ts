/** What the pods of a workload may do on their node and in the API: changes of the lock-down, in either direction. */

import type { KubernetesObject } from "../../kubernetes/object.ts";
import { podsOf } from "../../kubernetes/pods.ts";
import { notRestricted } from "../../kubernetes/restricted.ts";
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

/** Fields of its pods that the namespace refuses, by their paths in the pod. */
const refusedIn = (object: KubernetesObject): string[] =>
  podsOf(object).flatMap((workload) =>
    notRestricted(workload).map((field) => field.slice(workload.field.length + 1)),
  );

export const podSecurity: Rule = (change) => {
  if (change.type === "removed") return [];
  const before = "before" in change ? refusedIn(change.before) : [];
  const refused = refusedIn(objectOf(change)).filter((field) => !before.includes(field));
  if (refused.length > 0) {
    const text = say`The namespace refuses pods of ${title(change)} by Pod Security ${"restricted"}: ${refused}.`;
    return [found("danger", text)];
  }
  const paths = fieldsOf(change).map(({ path }) => path);
  const fields = paths
    .filter(concerns)
    .map((path) => pathText(path.slice(path.indexOf("spec", 1) + 1)));
  return fields.length > 0
    ? [found("warning", say`Pods of ${title(change)} may do more or less than before: ${fields}.`)]
    : [];
};
