/** NetworkPolicies: they only ever allow, and a pod that none selects may talk to everybody. */
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { fieldsAt, listAt } from "../../kubernetes/value.ts";
import { type Change, objectOf } from "../compare/compare.ts";
import { say } from "../sentence.ts";
import { type Callout, callout, type Rule } from "./callout.ts";
import { title } from "./reading.ts";

const found = callout("permissions");

const everywhere = ["0.0.0.0/0", "::/0"];

const rulesOf = (policy: KubernetesObject) => [
  ...listAt(policy, "spec", "ingress"),
  ...listAt(policy, "spec", "egress"),
];

const deniesByDefault = (policy: KubernetesObject): boolean =>
  Object.keys(fieldsAt(policy, "spec", "podSelector")).length === 0 && rulesOf(policy).length === 0;

const reachesEverybody = (policy: KubernetesObject): boolean =>
  rulesOf(policy).some((rule) => {
    const peers = [...listAt(rule, "from"), ...listAt(rule, "to")];
    const open = everywhere.some((cidr) => JSON.stringify(rule).includes(`"cidr":"${cidr}"`));
    return open || peers.length === 0;
  });

function removed(policy: KubernetesObject, change: Change): Callout[] {
  if (deniesByDefault(policy)) {
    const text = say`${title(change)} goes: pods that no other policy selects may connect to everyone.`;
    return [found("danger", text)];
  }
  return [found("warning", say`${title(change)} goes: the path that it allowed is closed.`)];
}

export const networkPolicy: Rule = (change) => {
  const policy = objectOf(change);
  if (policy.kind !== "NetworkPolicy") return [];
  if (change.type === "removed") return removed(policy, change);
  const opened =
    reachesEverybody(policy) && !("before" in change && reachesEverybody(change.before));
  if (opened) return [found("danger", say`${title(change)} allows traffic with everyone.`)];
  if ("before" in change && deniesByDefault(change.before) && !deniesByDefault(policy)) {
    return [found("danger", say`${title(change)} no longer denies everything by default.`)];
  }
  if (change.type === "added" && deniesByDefault(policy)) {
    return [
      found("warning", say`${title(change)} is new: whatever no other policy allows is refused.`),
    ];
  }
  const text =
    change.type === "added"
      ? say`${title(change)} is new: it allows a path between pods.`
      : say`${title(change)} changes: which pods may connect.`;
  return [found("warning", text)];
};
