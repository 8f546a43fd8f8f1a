/** The way from a Prometheus to the programs' metrics: everything else into these pods stays denied. */
import type { INetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import { wave } from "../conventions.ts";
import * as agent from "../workloads/agent.ts";
import * as coordinator from "../workloads/coordinator.ts";
import { metadataOf } from "./monitors.ts";

const scrapedApps = [
  { app: agent.app, port: agent.port },
  { app: "coordinator", port: coordinator.port },
];

/** Into each program from every pod of the namespaces that the Prometheus may run in. */
export const scrapePaths = (namespaces: readonly string[]): INetworkPolicy[] =>
  scrapedApps.map(({ app, port }) => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { ...metadataOf(`${app}-from-monitoring`), annotations: wave("foundation") },
    spec: {
      podSelector: { matchLabels: { app } },
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
  }));
