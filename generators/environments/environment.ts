/** The data of an environment. Everything else is the same on every platform, and is in the bases. */
import type { INetworkPolicyEgressRule } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyEgressRule";
import type { IServiceSpec } from "kubernetes-models/v1/ServiceSpec";
import type { Platform } from "../../kubernetes/platforms.ts";
import type { Resource } from "../render/render.ts";
import type { ObjectStoreConfiguration } from "../workloads/object-store.ts";

/** Where a database cluster keeps its backups, and how its instances reach it. */
export interface BackupStore {
  configuration: ObjectStoreConfiguration;
  /** Annotations of the instances' ServiceAccount, which give it an identity on the platform. */
  identity?: Record<string, string>;
  /** Labels of the instances that the platform looks for. */
  podLabels?: Record<string, string>;
  /** The store's addresses and ports, and those of what hands out the identity. */
  egress: INetworkPolicyEgressRule[];
}

/** One PostgreSQL, `postgres-0`, with nightly dumps; or CloudNativePG: instances that fail over, with continuous backups. */
export type Database = { kind: "stateful-set" } | ClusterDatabase;

export interface ClusterDatabase {
  kind: "cluster";
  instances: number;
  /** Whether two instances may share a node: `preferred` also fits a cluster of fewer nodes than instances. */
  antiAffinity: "required" | "preferred";
  backups: BackupStore;
}

/**
 * `operator`: a Prometheus of the Prometheus operator, in `namespace`, which selects objects by `labels` (that of
 * kube-prometheus-stack: by `release`). `azure` and `google`: the cloud's own.
 */
export type Monitoring =
  | { by: "operator"; namespace: string; labels?: Record<string, string> }
  | { by: "azure" | "google" };

export interface Environment {
  /** Folder below `overlays/`, and name of the Application: `aicp-<name>`. */
  name: string;
  /** What the cluster runs on: policies and checks ask this, never the name. */
  platform: Platform;
  /**
   * The programs' image. `registry`: its full name; without it, the image must be loaded into the cluster.
   * `tag`: kept in `tags.json` by `pnpm bump` and `pnpm promote`.
   */
  image: { registry?: string; tag: string };
  /** Bounds of the autoscaler. */
  agents: { min: number; max: number };
  /**
   * How the agents scale. `"autoscaler"`: by CPU and memory. `queue`: by the tasks that wait as well, on KEDA, which must be
   * installed in `kedaNamespace`; an agent is added for each `tasksPerAgent` waiting tasks.
   */
  scaling: "autoscaler" | { queue: { tasksPerAgent: number; kedaNamespace: string } };
  /** Coordinators that share the queue. */
  coordinators: number;
  /** The volume of each PostgreSQL. Without `class`, the cluster's default one. */
  storage: { size: string; class?: string };
  /** The line that switches between the two; docs/database.md has the way for data that is there already. */
  database: Database;
  /** How `agent-service` is reached from outside the cluster; never from the internet. */
  exposure: Pick<IServiceSpec, "type" | "loadBalancerClass"> & {
    annotations?: Record<string, string>;
    /** Labels that the platform's load balancer requires on the Namespace. */
    namespaceLabels?: Record<string, string>;
    /** Milliseconds for which a load balancer may still send requests to a stopping agent; 5,000 by default. */
    endpointLagMs?: number;
  };
  /**
   * Who may connect to the agents besides the coordinator: networks by a name, and namespaces by theirs. Nobody else may, not
   * even other pods of the cluster, so no network here may contain those of the pods.
   */
  agentClients: { networks: Record<string, string>; namespaces: string[] };
  /** Names of the Kustomize Components that the overlay includes, besides those that other fields imply. */
  components: string[];
  /** Whose Prometheus reads the metrics and evaluates the rules; without it nothing is monitored. */
  monitoring?: Monitoring;
  /** Whether deleting the Application deletes what it deployed; otherwise everything keeps running. */
  cascade: boolean;
  /** Of a cloud: what External Secrets reads the password through, where the database is a StatefulSet. */
  secretSource?: Resource[];
  /** Objects that only this platform has. */
  resources: Resource[];
}
