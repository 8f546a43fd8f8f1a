/** Policies on each NetworkPolicy by itself: everything is denied by default, and each exception is narrow and used. */

import { clusterLabel, withMade } from "../kubernetes/cloudnative-pg.ts";
import { type LabelSelector, selects, workloadsOf } from "../kubernetes/pods.ts";
import { isLinkLocal, isPrivate } from "../kubernetes/text/networks.ts";
import { everyRule, podSelectors, portOf } from "./connections.ts";
import { ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

const dns = 53;

/** A private network; or the link-local one, where the metadata service hands out credentials, for DNS alone. */
const isNarrow = (cidr: string, ports: readonly { port?: string | number }[]): boolean =>
  isPrivate(cidr) ||
  (isLinkLocal(cidr) && ports.length > 0 && ports.every(({ port }) => port === dns));

/**
 * Only a database's instances reach the internet: the object store of their backups, over HTTPS and at no private address;
 * and the metadata server, which gives them an identity for it.
 */
function isToObjectStore({
  policy,
  direction,
  peers,
  ports,
}: ReturnType<typeof everyRule>[number]) {
  const ofInstances = policy.spec?.podSelector?.matchLabels?.[clusterLabel] !== undefined;
  const toStore =
    ports.every(({ port }) => port === 443) &&
    peers.every(({ ipBlock }) => (ipBlock?.except ?? []).length >= 4);
  const toMetadata =
    ports.every(({ port }) => port === 80 || port === 988) &&
    peers.every(({ ipBlock }) => ipBlock?.cidr === "169.254.169.254/32");
  return direction === "Egress" && ofInstances && (toStore || toMetadata);
}

export const network: readonly Policy<Overlay>[] = [
  {
    name: "default-deny",
    reason: "a pod that no policy selects may connect to everyone, and everyone to it",
    *check({ objects }) {
      const policies = ofKind(objects, "NetworkPolicy");
      const denies = policies.some(({ spec }) => {
        const everyPod = Object.keys(spec?.podSelector ?? { missing: true }).length === 0;
        const both = spec?.policyTypes?.includes("Ingress") && spec.policyTypes.includes("Egress");
        return everyPod && both && !spec?.ingress && !spec?.egress;
      });
      const [namespace] = ofKind(objects, "Namespace");
      if (denies || namespace === undefined) return;
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
      for (const rule of everyRule(objects)) {
        const { policy, field, peers, ports } = rule;
        if (peers.length === 0)
          yield violation(policy, field, "has a rule without a peer: it allows every address");
        if (ports.length === 0)
          yield violation(policy, field, "has a rule without a port: it allows every port");
        for (const { ipBlock, namespaceSelector } of peers) {
          if (ipBlock && !isNarrow(ipBlock.cidr, ports) && !isToObjectStore(rule)) {
            yield violation(
              policy,
              field,
              `${ipBlock.cidr ?? "an ipBlock without a cidr"} is not a private network`,
            );
          }
          if (namespaceSelector && Object.keys(namespaceSelector.matchLabels ?? {}).length === 0) {
            yield violation(policy, field, "is open to every namespace");
          }
        }
      }
    },
  },
];
