/** The way from a Prometheus to the metrics of the programs and of PostgreSQL: everything else into these pods stays denied. */
import type { INetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import { clusterLabel, ports } from "../../kubernetes/cloudnative-pg.ts";
import { wave } from "../conventions.ts";
import type { Environment, Monitoring } from "../environments/environment.ts";
import * as agent from "../workloads/agent.ts";
import * as coordinator from "../workloads/coordinator.ts";
import { databaseName } from "../workloads/database-connections.ts";
import { metadataOf } from "./monitors.ts";

/** Where the clouds' collectors run: Google's in the first namespace on Standard clusters, in the second on Autopilot. */
export const collectors = { google: ["gmp-system", "gke-gmp-system"], azure: ["kube-system"] };

const namespacesOf = (monitoring: Monitoring): string[] =>
  monitoring.by === "operator" ? [monitoring.namespace] : collectors[monitoring.by];

/** From every pod of the namespaces that the Prometheus may run in. */
const scrapePath = (
  name: string,
  labels: Record<string, string>,
  port: number,
  namespaces: readonly string[],
): INetworkPolicy => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { ...metadataOf(`${name}-from-monitoring`), annotations: wave("foundation") },
  spec: {
    podSelector: { matchLabels: labels },
    policyTypes: ["Ingress"],
    ingress: [
      {
        from: namespaces.map((name) => ({
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
        })),
        ports: [{ protocol: "TCP", port }],
      },
    ],
  },
});

/** Into each program. */
export const scrapePaths = (namespaces: readonly string[]): INetworkPolicy[] => [
  scrapePath(agent.app, { app: agent.app }, agent.port, namespaces),
  scrapePath("coordinator", { app: "coordinator" }, coordinator.port, namespaces),
];

/** Into the instances of a database cluster; a PostgreSQL that is a StatefulSet exports nothing. */
export const databaseScrapePaths = ({ database, monitoring }: Environment): INetworkPolicy[] =>
  database.kind === "cluster" && monitoring
    ? [
        scrapePath(
          databaseName,
          { [clusterLabel]: databaseName },
          ports.metrics,
          namespacesOf(monitoring),
        ),
      ]
    : [];
