/** Policies on the way to a database cluster: programs connect to its primary, and its instances reach what they need. */
import {
  clusterLabel,
  operatorNamespace,
  ports,
  primaryServiceOf,
  withMade,
} from "../kubernetes/cloudnative-pg.ts";
import type { KubernetesObject } from "../kubernetes/object.ts";
import { selects } from "../kubernetes/pods.ts";
import { destinationsOf } from "./addresses.ts";
import { everyRule } from "./connections.ts";
import { ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

type Objects = readonly KubernetesObject[];
type Rule = ReturnType<typeof everyRule>[number];

/** Rules of the policies that select the instances of a cluster. */
const rulesOf = (objects: Objects, cluster: string, direction: Rule["direction"]) =>
  everyRule(objects).filter(
    (rule) =>
      rule.direction === direction &&
      selects(rule.policy.spec?.podSelector ?? {}, { [clusterLabel]: cluster }),
  );

const opens = ({ ports: open }: Rule, port: number) => open.some((one) => one.port === port);

const fromOperator = (rule: Rule) =>
  opens(rule, ports.status) &&
  rule.peers.some(({ namespaceSelector }) =>
    selects(namespaceSelector ?? { matchLabels: { none: "none" } }, {
      "kubernetes.io/metadata.name": operatorNamespace,
    }),
  );

/** An API server listens on 443 or 6443, and has no labels. */
const toApiServer = (rule: Rule) =>
  opens(rule, 443) && opens(rule, 6443) && rule.peers.some(({ ipBlock }) => ipBlock);

export const databasePaths: readonly Policy<Overlay>[] = [
  {
    name: "programs-connect-to-the-primary",
    reason: "a standby refuses writes, and what it reads may be a moment old",
    *check({ objects }) {
      const services = new Map<string, string>(
        ofKind(objects, "Cluster").flatMap(({ metadata: { name } }) =>
          ["ro", "r"].map((suffix) => [`${name}-${suffix}`, primaryServiceOf(name)] as const),
        ),
      );
      for (const { workload, field, host } of destinationsOf(withMade(objects))) {
        const primary = services.get(host);
        if (primary) yield violation(workload.object, field, `is ${host}, not ${primary}`);
      }
    },
  },
  {
    name: "database-cluster-paths-are-open",
    reason:
      "without the path from the operator to port 8000 there is no failover, and without the API server no instance becomes ready",
    *check({ objects }) {
      for (const cluster of ofKind(objects, "Cluster")) {
        const { name } = cluster.metadata;
        const ingress = rulesOf(objects, name, "Ingress");
        const egress = rulesOf(objects, name, "Egress");
        const at = (message: string) => violation(cluster, "metadata.name", message);
        if (!ingress.some(fromOperator)) {
          yield at(`its instances may not receive connections from ${operatorNamespace} on 8000`);
        }
        if (!egress.some(toApiServer)) yield at("its instances may not connect to the API server");
        const toStore = egress.some(({ policy }) => policy.metadata.name.endsWith("object-store"));
        if (!toStore) yield at("its instances may not connect to the object store");
      }
    },
  },
];
