/** Which connections the network policies of an overlay allow, as a network plugin that enforces them would. */
import type { INetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import type { INetworkPolicyPeer } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyPeer";
import type { INetworkPolicyPort } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyPort";
import type { KubernetesObject } from "../kubernetes/object.ts";
import { ofKind } from "./objects.ts";
import { type LabelSelector, selects, type Workload } from "./pods.ts";

const directions = ["Ingress", "Egress"] as const;
type Direction = (typeof directions)[number];

/** A rule of a policy, in the one direction or the other. */
interface Rule {
  peers: INetworkPolicyPeer[];
  ports: INetworkPolicyPort[];
}

function rulesOf({ spec }: INetworkPolicy, direction: Direction): Rule[] {
  return direction === "Ingress"
    ? (spec?.ingress ?? []).map(({ from = [], ports = [] }) => ({ peers: from, ports }))
    : (spec?.egress ?? []).map(({ to = [], ports = [] }) => ({ peers: to, ports }));
}

/** Every rule of every policy, and where it is. */
export const everyRule = (objects: readonly KubernetesObject[]) =>
  ofKind(objects, "NetworkPolicy").flatMap((policy) =>
    directions.flatMap((direction) =>
      rulesOf(policy, direction).map((rule) => ({
        policy,
        direction,
        field: `spec.${direction.toLowerCase()}`,
        ...rule,
      })),
    ),
  );

/** Selectors of the peers that are pods of the policy's own namespace. */
export const podSelectors = ({ peers }: Rule): LabelSelector[] =>
  peers.flatMap(({ podSelector, namespaceSelector }) =>
    podSelector !== undefined && namespaceSelector === undefined ? [podSelector] : [],
  );

interface Endpoint {
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
