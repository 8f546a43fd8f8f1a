/** CloudNativePG: its kinds, and the objects that its operator makes of a Cluster under names that depend on the Cluster's. */
import type { AnyObject, KubernetesObject } from "./object.ts";

/** Namespace of the operator and of its plug-in for backups, as their released manifests have it. */
export const operatorNamespace = "cnpg-system";

export const clusterKind = { apiVersion: "postgresql.cnpg.io/v1", kind: "Cluster" } as const;

/** The plug-in that archives WAL and stores backups in an object store. */
export const barmanPlugin = "barman-cloud.cloudnative-pg.io";

/** Label of every pod of a Cluster, and of the Jobs that initialize and join instances. */
export const clusterLabel = "cnpg.io/cluster";

/** Ports of an instance: PostgreSQL, the instance manager, which the operator asks, and metrics. */
export const ports = { postgresql: 5432, status: 8000, metrics: 9187 };

/** Service of the primary. */
export const primaryServiceOf = (cluster: string) => `${cluster}-rw`;
/** Secret with `username`, `password`, `dbname` and other forms of the owner's credentials. */
export const credentialsOf = (cluster: string) => `${cluster}-app`;
/** Secret with `ca.crt`, which signs the server's certificate. */
export const authorityOf = (cluster: string) => `${cluster}-ca`;

export const credentialKeys = ["username", "password", "dbname", "host", "port", "uri"];

/** The Services and one pod, the primary, that the operator makes of a Cluster. */
export function madeFrom({ metadata, spec }: AnyObject): KubernetesObject[] {
  const { name, namespace = "" } = metadata;
  const labels = { ...spec?.inheritedMetadata?.labels, [clusterLabel]: name };
  const service = (suffix: string, selector: Record<string, string>): KubernetesObject => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: `${name}-${suffix}`, namespace, labels },
    spec: {
      selector: { [clusterLabel]: name, ...selector },
      ports: [{ name: "postgres", port: ports.postgresql, targetPort: ports.postgresql }],
    },
  });
  return [
    service("rw", { "cnpg.io/instanceRole": "primary" }),
    service("ro", { "cnpg.io/instanceRole": "replica" }),
    service("r", { "cnpg.io/podRole": "instance" }),
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: `${name}-1`,
        namespace,
        labels: {
          ...labels,
          "cnpg.io/podRole": "instance",
          "cnpg.io/instanceRole": "primary",
        },
      },
      spec: {
        containers: [
          {
            name: "postgres",
            ports: Object.entries(ports).map(([port, containerPort]) => ({
              name: port,
              containerPort,
            })),
          },
        ],
      },
    },
  ];
}

const known = new WeakMap<readonly KubernetesObject[], readonly KubernetesObject[]>();

/** The objects, and those that the operator makes of the Clusters among them. */
export function withMade(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const before = known.get(objects);
  if (before) return before;
  const clusters = objects.filter(
    ({ apiVersion, kind }) => kind === "Cluster" && apiVersion === clusterKind.apiVersion,
  );
  const all = [...objects, ...clusters.flatMap(madeFrom)];
  known.set(objects, all);
  return all;
}
