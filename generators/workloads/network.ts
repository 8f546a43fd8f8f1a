/** Network policies: everything is denied by default, then a pair of policies opens each path that is used, at both ends. */
import type { INetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import { labelsOf, namespace, selectorOf, wave } from "../conventions.ts";

/** RFC 1918: the private networks in which internal load balancers, nodes and API servers are. */
export const privateNetworks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/** The metadata server on a node, which hands out a platform's identities. */
export const metadataServer = { ipBlock: { cidr: "169.254.169.254/32" } };

/** An object store on the internet, over HTTPS: its addresses change, and none of them is private. */
export const internetStore = {
  to: [{ ipBlock: { cidr: "0.0.0.0/0", except: [...privateNetworks, "169.254.0.0/16"] } }],
  ports: [{ protocol: "TCP" as const, port: 443 }],
};

type Labels = ReturnType<typeof labelsOf>;
const networkLabels = labelsOf("network", "policy", "aicp-core");

export const policy = (
  name: string,
  spec: INetworkPolicy["spec"],
  labels: Labels = networkLabels,
): INetworkPolicy => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name, namespace, labels, annotations: wave("foundation") },
  ...(spec && { spec }),
});

const peer = (app: string) => [{ podSelector: { matchLabels: selectorOf(app) } }];
export const tcp = (port: number) => [{ protocol: "TCP" as const, port }];

export const denyAll = policy("default-deny", {
  podSelector: {},
  policyTypes: ["Ingress", "Egress"],
});

/** From every pod of `from` to `port` of every pod of `to`: one policy for the egress, one for the ingress. */
export const pathBetween = (from: string, to: string, port: number, labels?: Labels) => [
  policy(
    `${from}-to-${to}`,
    {
      podSelector: { matchLabels: selectorOf(from) },
      policyTypes: ["Egress"],
      egress: [{ to: peer(to), ports: tcp(port) }],
    },
    labels,
  ),
  policy(
    `${to}-from-${from}`,
    {
      podSelector: { matchLabels: selectorOf(to) },
      policyTypes: ["Ingress"],
      ingress: [{ from: peer(from), ports: tcp(port) }],
    },
    labels,
  ),
];

/** Into `port` of `app` from a network outside of the cluster, or of nodes that forward for clients outside. */
export const pathFromNetwork = (app: string, port: number, [name, cidr]: [string, string]) =>
  policy(`${app}-from-${name}`, {
    podSelector: { matchLabels: selectorOf(app) },
    policyTypes: ["Ingress"],
    ingress: [{ from: [{ ipBlock: { cidr } }], ports: tcp(port) }],
  });

/** Into `app` from every pod of another namespace. */
export const pathFromNamespace = (peer: string, app: string, port: number) =>
  policy(`${app}-from-${peer}`, {
    podSelector: { matchLabels: selectorOf(app) },
    policyTypes: ["Ingress"],
    ingress: [
      {
        from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": peer } } }],
        ports: tcp(port),
      },
    ],
  });

const dnsPods = (app: string) => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
  podSelector: { matchLabels: { "k8s-app": app } },
});

/** Resolvers on the node: NodeLocal DNSCache, and Cloud DNS on GKE. */
const nodeResolvers = ["169.254.20.10/32", "169.254.169.254/32"];

/**
 * Names are resolved by the cluster's DNS pods, or by a resolver on the node. NodeLocal DNSCache is a pod as well, which is how
 * GKE's Dataplane V2 sees it: by its label, not by its address.
 */
export const clusterDns = {
  to: [
    dnsPods("kube-dns"),
    dnsPods("node-local-dns"),
    ...nodeResolvers.map((cidr) => ({ ipBlock: { cidr } })),
  ],
  ports: [
    { protocol: "UDP" as const, port: 53 },
    { protocol: "TCP" as const, port: 53 },
  ],
};

export const dnsPolicy = (name: string, apps: string[], labels?: Labels) =>
  policy(
    name,
    {
      podSelector: { matchExpressions: [{ key: "app", operator: "In", values: apps }] },
      policyTypes: ["Egress"],
      egress: [clusterDns],
    },
    labels,
  );
