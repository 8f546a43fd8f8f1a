/** Exactly the network paths that the database cluster uses: to clients, each other, the operator, the API server and the store. */
import type { INetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import type { INetworkPolicyEgressRule } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyEgressRule";
import { clusterLabel, operatorNamespace, ports } from "../../kubernetes/cloudnative-pg.ts";
import { selectorOf, survives } from "../conventions.ts";
import { databaseLabels as labels, databaseName as name } from "./database-connections.ts";
import { clusterDns, policy, privateNetworks, tcp } from "./network.ts";

const instances = { matchLabels: { [clusterLabel]: name } };
const toInstances = [{ podSelector: instances }];

/** As long as the cluster is there, in git or not: without its paths an instance loses its lease of the primary, and stops. */
function kept(suffix: string, spec: INetworkPolicy["spec"]): INetworkPolicy {
  const object = policy(`${name}-${suffix}`, spec, labels);
  const annotations = { ...object.metadata?.annotations, ...survives };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** Out of every instance, and of the Jobs that initialize one. */
const egress = (suffix: string, rules: INetworkPolicyEgressRule[]) =>
  kept(`to-${suffix}`, { podSelector: instances, policyTypes: ["Egress"], egress: rules });

/** A client's way to the primary: which of the instances that is changes. */
const pathFrom = (app: string) => [
  policy(
    `${app}-to-${name}`,
    {
      podSelector: { matchLabels: selectorOf(app) },
      policyTypes: ["Egress"],
      egress: [{ to: toInstances, ports: tcp(ports.postgresql) }],
    },
    labels,
  ),
  policy(
    `${name}-from-${app}`,
    {
      podSelector: instances,
      policyTypes: ["Ingress"],
      ingress: [
        { from: [{ podSelector: { matchLabels: selectorOf(app) } }], ports: tcp(ports.postgresql) },
      ],
    },
    labels,
  ),
];

const betweenInstances = [...tcp(ports.postgresql), ...tcp(ports.status)];

/** The instances' way to the object store, and to whatever gives them an identity for it. */
export const storePath = (rules: INetworkPolicyEgressRule[]) => egress("object-store", rules);

export const databasePaths = [
  ...["coordinator", "init-database"].flatMap(pathFrom),
  egress("dns", [clusterDns]),
  // An instance holds the lease of the primary in the API server. No label selects that: its addresses are private.
  egress("api-server", [
    {
      to: privateNetworks.map((cidr) => ({ ipBlock: { cidr } })),
      ports: [...tcp(443), ...tcp(6443)],
    },
  ]),
  egress(name, [{ to: toInstances, ports: betweenInstances }]),
  kept(`from-${name}`, {
    podSelector: instances,
    policyTypes: ["Ingress"],
    ingress: [{ from: toInstances, ports: betweenInstances }],
  }),
  // Without it there is no failover, and the only symptom is "Instance Status Extraction Error".
  kept("from-operator", {
    podSelector: instances,
    policyTypes: ["Ingress"],
    ingress: [
      {
        from: [
          {
            namespaceSelector: {
              matchLabels: { "kubernetes.io/metadata.name": operatorNamespace },
            },
            podSelector: { matchLabels: { "app.kubernetes.io/name": "cloudnative-pg" } },
          },
        ],
        ports: tcp(ports.status),
      },
    ],
  }),
];
