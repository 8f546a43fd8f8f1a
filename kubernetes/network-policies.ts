/** The rules of NetworkPolicies: what each allows, and where one is open to more than pods and private networks. */
import type { INetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import type { INetworkPolicyPeer } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyPeer";
import type { INetworkPolicyPort } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyPort";
import { clusterLabel } from "./cloudnative-pg.ts";
import type { KubernetesObject } from "./object.ts";
import { hasMetadataService, includes, isLinkLocal, isPrivate } from "./text/networks.ts";

const directions = ["Ingress", "Egress"] as const;
export type Direction = (typeof directions)[number];

export const isNetworkPolicy = (
  object: KubernetesObject,
): object is KubernetesObject & INetworkPolicy => object.kind === "NetworkPolicy";

/** One ingress or egress rule of a policy. */
export interface Rule {
  direction: Direction;
  field: string;
  peers: INetworkPolicyPeer[];
  ports: INetworkPolicyPort[];
}

const ruleOf = (
  direction: Direction,
  peers: INetworkPolicyPeer[],
  ports: INetworkPolicyPort[],
) => ({
  direction,
  field: `spec.${direction.toLowerCase()}`,
  peers,
  ports,
});

/** Every rule of a policy, with its field. */
export const rulesOf = ({ spec }: INetworkPolicy): Rule[] => [
  ...(spec?.ingress ?? []).map(({ from = [], ports = [] }) => ruleOf("Ingress", from, ports)),
  ...(spec?.egress ?? []).map(({ to = [], ports = [] }) => ruleOf("Egress", to, ports)),
];

/** Whether the policy selects every pod of its namespace and allows nothing in either direction. */
export const deniesByDefault = (policy: INetworkPolicy): boolean => {
  const { podSelector, policyTypes = [] } = policy.spec ?? {};
  const everyPod = Object.keys(podSelector ?? { missing: true }).length === 0;
  const both = directions.every((direction) => policyTypes.includes(direction));
  return everyPod && both && rulesOf(policy).length === 0;
};

const dns = 53;

/** Every port of the rule is one of these; a range is none. */
const onlyOn = (ports: readonly INetworkPolicyPort[], ...numbers: number[]): boolean =>
  ports.length > 0 &&
  ports.every(({ port, endPort = port }) => endPort === port && numbers.includes(Number(port)));

/** A private network; one that holds a metadata service, which hands out credentials, for DNS alone. */
const isNarrow = (cidr: string, { direction, ports }: Rule): boolean =>
  (isPrivate(cidr) && (direction === "Ingress" || !hasMetadataService(cidr))) ||
  ((isLinkLocal(cidr) || isPrivate(cidr)) && onlyOn(ports, dns));

/** What 0.0.0.0/0 must leave out to be the internet alone. */
const inside = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"];

/**
 * Only a database's instances reach the internet: the object store of their backups, over HTTPS and at no private address;
 * and the metadata server, which gives them an identity for it.
 */
function isToObjectStore({ spec }: INetworkPolicy, { direction, peers, ports }: Rule): boolean {
  const ofInstances = spec?.podSelector?.matchLabels?.[clusterLabel] !== undefined;
  const toStore =
    onlyOn(ports, 443) &&
    peers.every(({ ipBlock }) =>
      inside.every((network) => ipBlock?.except?.some((one) => includes(one, network))),
    );
  const toMetadata =
    onlyOn(ports, 80, 988) && peers.every(({ ipBlock }) => ipBlock?.cidr === "169.254.169.254/32");
  return direction === "Egress" && ofInstances && (toStore || toMetadata);
}

/** An opening of a policy: the field, and what is open there. */
export interface Opening {
  field: string;
  message: string;
}

/** Where the policy allows more than pods, private networks and named ports. */
export const openingsOf = (policy: INetworkPolicy): Opening[] =>
  rulesOf(policy).flatMap((rule) => {
    const { field, peers, ports } = rule;
    const toStore = isToObjectStore(policy, rule);
    const messages = [
      ...(peers.length === 0 ? ["has a rule without a peer: it allows every address"] : []),
      ...(ports.length === 0 ? ["has a rule without a port: it allows every port"] : []),
      ...peers.flatMap(({ ipBlock, namespaceSelector }) => [
        ...(ipBlock && !isNarrow(ipBlock.cidr, rule) && !toStore
          ? [`${ipBlock.cidr ?? "an ipBlock without a cidr"} is not a private network`]
          : []),
        ...(namespaceSelector && Object.keys(namespaceSelector.matchLabels ?? {}).length === 0
          ? ["is open to every namespace"]
          : []),
      ]),
    ];
    return messages.map((message) => ({ field, message }));
  });
