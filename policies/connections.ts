/** Which connections the network policies of an overlay allow, as a network plugin that enforces them would. */
import type { INetworkPolicyPeer } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyPeer";
import type { INetworkPolicyPort } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyPort";
import { type KubernetesObject, ofKind } from "./objects.ts";
import { selects, type Workload } from "./pods.ts";

export type Direction = "Ingress" | "Egress";

/** A rule of a policy, in the one direction or the other. */
export interface Rule {
  peers: INetworkPolicyPeer[];
  ports: INetworkPolicyPort[];
}

export function rulesOf(
  { spec }: { spec?: { ingress?: object[]; egress?: object[] } },
  direction: Direction,
): Rule[] {
  const rules = direction === "Ingress" ? spec?.ingress : spec?.egress;
  return (rules ?? []).map(
    (rule: { from?: Rule["peers"]; to?: Rule["peers"]; ports?: Rule["ports"] }) => ({
      peers: rule.from ?? rule.to ?? [],
      ports: rule.ports ?? [],
    }),
  );
}

export interface Endpoint {
  /** Of a pod in this namespace; without labels, the outside of the cluster, or its DNS. */
  labels?: Record<string, string>;
  outside?: "addresses" | "dns";
}

/** Whether pods with `labels` may speak with `other` in that direction, over that port of the one that listens. */
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
  if (policies.length === 0) return true; // nothing selects the pod: all is open
  const rules = policies.flatMap((policy) => rulesOf(policy, direction));
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

/** The port of a workload's container that a Service's targetPort means. */
export function portOf({ pod }: Workload, target: string | number) {
  const open = pod.containers
    .flatMap(({ ports }) => ports ?? [])
    .find(({ name, containerPort }) => name === target || containerPort === target);
  return open && { number: open.containerPort, name: open.name };
}
