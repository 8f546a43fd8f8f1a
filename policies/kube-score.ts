/** What kube-score reports and we keep, each with the reason. An exception that no overlay needs is an error. */

export interface Exception {
  /** The check's id, as `kube-score list` has it. */
  check: string;
  /** Kind and name; without it, every object. */
  object?: string;
  /** Overlays that need it; without it, every one. */
  environments?: readonly string[];
  reason: string;
}

export const exceptions: readonly Exception[] = [
  {
    check: "container-image-pull-policy",
    reason:
      "Tags are exact and never move, so a node that has the image has the right one; on a local cluster, where the image is loaded by hand, Always would fail.",
  },
  {
    check: "deployment-has-host-podantiaffinity",
    reason:
      "Topology spread constraints keep pods on different nodes, and balance them too, which anti-affinity does not.",
  },
  {
    check: "deployment-replicas",
    object: "Deployment/coordinator",
    environments: ["docker-desktop", "minikube"],
    reason:
      "A single machine gains nothing from a second coordinator: the tasks wait in PostgreSQL.",
  },
  {
    check: "pod-probes-identical",
    object: "StatefulSet/postgres",
    reason:
      "pg_isready is the only check that needs no password. It restarts PostgreSQL only after the startup probe has passed and 30 s without an answer.",
  },
  {
    check: "container-security-context-user-group-id",
    reason: "999 is the `postgres` user of the official image, which owns its files.",
  },
  {
    check: "service-type",
    object: "Service/agent-service",
    environments: ["minikube"],
    reason: "minikube has no load balancer unless `minikube tunnel` runs.",
  },
];
