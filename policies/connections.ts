/** Which connections the network policies of an overlay allow, as a network plugin that enforces them decides. */
import type { INetworkPolicyPeer } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyPeer";
import { type Direction, type Rule, rulesOf } from "../kubernetes/network-policies.ts";
import type { KubernetesObject } from "../kubernetes/object.ts";
import { type LabelSelector, selects, type Workload } from "../kubernetes/pods.ts";
import { ofKind } from "./objects.ts";

/** Every rule of every policy. */
export const everyRule = (objects: readonly KubernetesObject[]) =>
  ofKind(objects, "NetworkPolicy").flatMap((policy) =>
    rulesOf(policy).map((rule) => ({ policy, ...rule })),
  );

/** Selectors of the peers that are pods of the policy's own namespace. */
export const podSelectors = ({ peers }: Pick<Rule, "peers">): LabelSelector[] =>
  peers.flatMap(({ podSelector, namespaceSelector }) =>
    podSelector !== undefined && namespaceSelector === undefined ? [podSelector] : [],
  );

interface Endpoint {
  /** Of a pod in this namespace; without labels, an address outside the cluster, or its DNS. */
  labels?: Record<string, string>;
  outside?: "addresses" | "dns";
}

/** Whether pods with `labels` may connect to `other` (Egress) or from it (Ingress), on that port of the listening side. */
export function allows(
  objects: readonly KubernetesObject[],
  direction: Direction,
  labels: Record<string, string>,
  other: Endpoint,
  port: { number: number; name?: string | undefined; protocol?: string },
): boolean {
  const policies = ofKind(objects, "NetworkPolicy").filter(
    ({ spec }) =>
      selects(spec?.podSelector ?? {}, labels) && spec?.policyTypes?.includes(direction),
  );
  if (policies.length === 0) return true; // a pod that no policy selects is open to everyone
  const rules = policies.flatMap(rulesOf).filter((rule) => rule.direction === direction);
  return rules.some(({ peers, ports }) => {
    const byPort = ports.some(
      (open) =>
        (open.port === port.number || open.port === port.name) &&
        (open.protocol ?? "TCP") === (port.protocol ?? "TCP"),
    );
    const byPeer = peers.some((peer) => matches(peer, other));
    return (ports.length === 0 || byPort) && (peers.length === 0 || byPeer);
  });
}

function matches({ podSelector, namespaceSelector, ipBlock }: INetworkPolicyPeer, other: Endpoint) {
  if (other.outside === "addresses") return ipBlock !== undefined;
  if (other.outside === "dns") {
    const system = { "kubernetes.io/metadata.name": "kube-system" };
    return namespaceSelector !== undefined && selects(namespaceSelector, system);
  }
  return (
    podSelector !== undefined && !namespaceSelector && selects(podSelector, other.labels ?? {})
  );
}

/** The container port that a Service's targetPort refers to, by name or number. */
export function portOf({ pod }: Workload, target: string | number) {
  const open = pod.containers
    .flatMap(({ ports }) => ports ?? [])
    .find(({ name, containerPort }) => name === target || containerPort === target);
  return open && { number: open.containerPort, name: open.name };
}
