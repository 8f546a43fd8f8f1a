/** Policies on each NetworkPolicy by itself: all is refused at first, and what opens a path is narrow and real. */
import { everyRule, podSelectors, portOf } from "./connections.ts";
import { ofKind } from "./objects.ts";
import { type LabelSelector, selects, workloadsOf } from "./pods.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

export const defaultDeny: Policy<Overlay> = {
  name: "default-deny",
  reason: "a pod that no policy selects may speak to everyone, and everyone to it",
  *check({ objects }) {
    const policies = ofKind(objects, "NetworkPolicy");
    const denies = policies.some(({ spec }) => {
      const everyPod = Object.keys(spec?.podSelector ?? { missing: true }).length === 0;
      const both = spec?.policyTypes?.includes("Ingress") && spec.policyTypes.includes("Egress");
      return everyPod && both && !spec?.ingress && !spec?.egress;
    });
    const [namespace] = ofKind(objects, "Namespace");
    if (denies || namespace === undefined) return;
    yield violation(namespace, "metadata.name", "has no NetworkPolicy that refuses everything");
  },
};

export const peersExist: Policy<Overlay> = {
  name: "network-peers-exist",
  reason:
    "a policy for pods or ports that are not there opens nothing, and hides that a path is shut",
  *check({ objects }) {
    const workloads = workloadsOf(objects);
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
      const listening = direction === "Ingress" ? selected(policy.spec?.podSelector ?? {}) : others;
      for (const { port = 0 } of listening.length > 0 ? rule.ports : []) {
        if (listening.some((workload) => portOf(workload, port))) continue;
        yield violation(policy, `${field}.ports`, `nothing selected listens on ${port}`);
      }
    }
  },
};

/** Private and link-local networks. */
const inside = /^(10\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.|169\.254\.|f[cd]|fe80)/;

export const peersNarrow: Policy<Overlay> = {
  name: "network-peers-are-narrow",
  reason: "a rule without a peer is open to the world",
  *check({ objects }) {
    for (const { policy, field, peers, ports } of everyRule(objects)) {
      if (peers.length === 0) yield violation(policy, field, "has a rule for every peer");
      if (ports.length === 0) yield violation(policy, field, "has a rule for every port");
      for (const { ipBlock, namespaceSelector } of peers) {
        if (ipBlock && !inside.test(ipBlock.cidr)) {
          yield violation(policy, field, `${ipBlock.cidr} is no private network`);
        }
        if (namespaceSelector && Object.keys(namespaceSelector.matchLabels ?? {}).length === 0) {
          yield violation(policy, field, "is open to every namespace");
        }
      }
    }
  },
};
