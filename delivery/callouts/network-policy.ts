/** NetworkPolicies: each only allows connections, and a pod that none selects may connect to everyone. */
import type { INetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import { deniesByDefault, isNetworkPolicy, openingsOf } from "../../kubernetes/network-policies.ts";
import { type Change, objectOf } from "../compare/compare.ts";
import { say } from "../sentence.ts";
import { type Callout, callout, type Rule } from "./callout.ts";
import { title } from "./reading.ts";

const found = callout("permissions");

/** What it opens, as it reads in a sentence: `spec.egress: 0.0.0.0/0 is not a private network`. */
const openings = (policy: INetworkPolicy): string[] => [
  ...new Set(openingsOf(policy).map(({ field, message }) => `${field}: ${message}`)),
];

function removed(policy: INetworkPolicy, change: Change): Callout[] {
  if (deniesByDefault(policy)) {
    const text = say`${title(change)} is removed: pods that no other policy selects may connect to everyone.`;
    return [found("danger", text)];
  }
  return [found("warning", say`${title(change)} is removed: the path that it allowed is closed.`)];
}

export const networkPolicy: Rule = (change) => {
  const policy = objectOf(change);
  if (!isNetworkPolicy(policy)) return [];
  const earlier = "before" in change && isNetworkPolicy(change.before) ? change.before : undefined;
  if (change.type === "removed") return removed(policy, change);
  const before = earlier ? openings(earlier) : [];
  const opened = openings(policy).filter((opening) => !before.includes(opening));
  if (opened.length > 0) return [found("danger", say`${title(change)} is too open: ${opened}.`)];
  if (earlier && deniesByDefault(earlier) && !deniesByDefault(policy)) {
    return [found("danger", say`${title(change)} no longer denies everything by default.`)];
  }
  if (change.type === "added" && deniesByDefault(policy)) {
    return [
      found(
        "warning",
        say`${title(change)} is new: it refuses everything that no other policy allows.`,
      ),
    ];
  }
  const text =
    change.type === "added"
      ? say`${title(change)} is new: it allows a path between pods.`
      : say`${title(change)} changes: which pods may connect.`;
  return [found("warning", text)];
};
