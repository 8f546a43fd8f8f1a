/** Policies on a database cluster: it loses nothing that it acknowledged, fails over, and starts. */
import { amountOf } from "../generators/quantity.ts";
import { isCloud } from "../kubernetes/platforms.ts";
import { ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";
import { bytesOf, settingProblem } from "./postgresql/settings.ts";

export const databaseCluster: readonly Policy<Overlay>[] = [
  {
    name: "database-cluster-survives-an-instance",
    reason: "with two instances, the loss of one stops every commit: synchronous needs a standby",
    *check(overlay) {
      for (const cluster of ofKind(overlay.objects, "Cluster")) {
        const { instances = 1 } = cluster.spec ?? {};
        const fewest = isCloud(overlay.objects) ? 3 : 1;
        if (instances >= fewest && instances % 2 === 1) continue;
        yield violation(
          cluster,
          "spec.instances",
          `is ${instances}, not an odd number from ${fewest}`,
        );
      }
    },
  },
  {
    name: "database-cluster-is-synchronous",
    reason: "an asynchronous standby that takes over has lost the last payments",
    source: "CloudNativePG: synchronous replication, failover quorum",
    *check({ objects }) {
      for (const cluster of ofKind(objects, "Cluster")) {
        const {
          number = 0,
          dataDurability,
          failoverQuorum,
        } = cluster.spec?.postgresql?.synchronous ?? {};
        const at = (field: string, message: string) =>
          violation(cluster, `spec.postgresql.synchronous.${field}`, message);
        if (number < 1) yield at("number", `is ${number}`);
        if (dataDurability !== "required") yield at("dataDurability", "is not required");
        if (failoverQuorum !== true) yield at("failoverQuorum", "is not true");
      }
    },
  },
  {
    name: "database-cluster-is-spread",
    reason: "two instances on one node are lost together, and no standby is left to acknowledge",
    *check(overlay) {
      for (const cluster of ofKind(overlay.objects, "Cluster")) {
        const { topologyKey, podAntiAffinityType } = cluster.spec?.affinity ?? {};
        if (topologyKey !== "kubernetes.io/hostname") {
          yield violation(cluster, "spec.affinity.topologyKey", "is not kubernetes.io/hostname");
        }
        if (!isCloud(overlay.objects) || podAntiAffinityType === "required") continue;
        yield violation(cluster, "spec.affinity.podAntiAffinityType", "is not required");
      }
    },
  },
  {
    name: "database-superuser-is-off",
    reason: "no program needs a superuser, whose password would be one more Secret",
    *check({ objects }) {
      for (const cluster of ofKind(objects, "Cluster")) {
        if (cluster.spec?.enableSuperuserAccess === false) continue;
        yield violation(cluster, "spec.enableSuperuserAccess", "is not false");
      }
    },
  },
  {
    name: "database-cluster-settings-fit-the-pod",
    reason:
      "PostgreSQL allocates shared_buffers at once: more than its memory, and it never starts",
    *check({ objects }) {
      for (const cluster of ofKind(objects, "Cluster")) {
        const { parameters = {} } = cluster.spec?.postgresql ?? {};
        const at = (name: string, message: string) =>
          violation(cluster, `spec.postgresql.parameters[${name}]`, message);
        for (const [name, value] of Object.entries(parameters)) {
          const problem = settingProblem(name, String(value));
          if (problem !== undefined) yield at(name, problem);
        }
        const limit = amountOf(cluster.spec?.resources?.limits?.memory);
        const buffers = parameters.shared_buffers ?? "128MB"; // PostgreSQL's own
        if (bytesOf("shared_buffers", buffers) > limit / 2) {
          yield at("shared_buffers", `${buffers} is not below half of the memory limit`);
        }
      }
    },
  },
];
