/** What an environment decides. Everything else is the same on every platform, and is in the bases. */
import type { IServiceSpec } from "kubernetes-models/v1/ServiceSpec";
import type { Resource } from "../render.ts";

export interface Environment {
  /** Folder below `overlays/`, and name of the Application: `aicp-<name>`. */
  name: string;
  /**
   * The programs' image. `registry`: its full name; without it, the image has been loaded into the cluster.
   * `tag`: what `pnpm bump` and `pnpm promote` keep in `tags.json`.
   */
  image: { registry?: string; tag: string };
  /** Bounds of the autoscaler. */
  agents: { min: number; max: number };
  /** Coordinators that share the queue. */
  coordinators: number;
  /** PostgreSQL's volume. Without `class`, the cluster's default one. */
  storage: { size: string; class?: string };
  /** How `agent-service` is reached from outside the cluster; never from the internet. */
  exposure: Pick<IServiceSpec, "type" | "loadBalancerClass"> & {
    annotations?: Record<string, string>;
    /** Labels of the Namespace that the platform's load balancer looks for. */
    namespaceLabels?: Record<string, string>;
    /** How long a load balancer may send requests to an agent that is stopping; 5 s without one. */
    endpointLagMs?: number;
  };
  /** Names of the Kustomize Components that the overlay takes in. */
  components: string[];
  /** Deleting the Application deletes what it deployed; otherwise everything goes on running. */
  cascade: boolean;
  /** Objects that only this platform has. */
  resources: Resource[];
}
