/** Policies on each NetworkPolicy by itself: everything is denied by default, and each exception is narrow and used. */

import { withMade } from "../kubernetes/cloudnative-pg.ts";
import { deniesByDefault, openingsOf } from "../kubernetes/network-policies.ts";
import { type LabelSelector, selects, workloadsOf } from "../kubernetes/pods.ts";
import { everyRule, podSelectors, portOf } from "./connections.ts";
import { ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

export const network: readonly Policy<Overlay>[] = [
  {
    name: "default-deny",
    reason: "a pod that no policy selects may connect to everyone, and everyone to it",
    *check({ objects }) {
      const policies = ofKind(objects, "NetworkPolicy");
      const [namespace] = ofKind(objects, "Namespace");
      if (policies.some(deniesByDefault) || namespace === undefined) return;
      yield violation(
        namespace,
        "metadata.name",
        "has no NetworkPolicy that denies everything by default",
      );
    },
  },
  {
    name: "network-peers-exist",
    reason:
      "a policy for pods or ports that do not exist allows nothing, and hides that a path is blocked",
    *check({ objects }) {
      const workloads = workloadsOf(withMade(objects));
      const selected = (selector: LabelSelector) =>
        workloads.filter(({ labels }) => selects(selector, labels));
      for (const policy of ofKind(objects, "NetworkPolicy")) {
        if (selected(policy.spec?.podSelector ?? {}).length > 0) continue;
        yield violation(policy, "spec.podSelector", "matches no pod template");
      }
      for (const { policy, direction, field, ...rule } of everyRule(objects)) {
        const selectors = podSelectors(rule);
        const others = selectors.flatMap(selected);
        if (selectors.length > 0 && others.length === 0) {
          yield violation(policy, field, "has a peer that matches no pod template");
        }
        const listening =
          direction === "Ingress" ? selected(policy.spec?.podSelector ?? {}) : others;
        for (const { port = 0 } of listening.length > 0 ? rule.ports : []) {
          if (listening.some((workload) => portOf(workload, port))) continue;
          yield violation(policy, `${field}.ports`, `no selected pod listens on ${port}`);
        }
      }
    },
  },
  {
    name: "network-peers-are-narrow",
    reason: "a rule without a peer allows the whole world",
    *check({ objects }) {
      for (const policy of ofKind(objects, "NetworkPolicy")) {
        for (const { field, message } of openingsOf(policy))
          yield violation(policy, field, message);
      }
    },
  },
];
