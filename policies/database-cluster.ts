/** Policies on a database cluster: it loses nothing that it acknowledged, fails over, is backed up, and can be reached. */

import { amountOf } from "../generators/quantity.ts";
import {
  barmanPlugin,
  clusterLabel,
  operatorNamespace,
  ports,
  primaryServiceOf,
  withMade,
} from "../kubernetes/cloudnative-pg.ts";
import type { KubernetesObject } from "../kubernetes/object.ts";
import { isCloud } from "../kubernetes/platforms.ts";
import { selects } from "../kubernetes/pods.ts";
import { destinationsOf } from "./addresses.ts";
import { everyRule } from "./connections.ts";
import { named, ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";
import { bytesOf, settingProblem } from "./postgresql/settings.ts";

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

/** The WAL archiver's ObjectStore of a cluster. */
const storeNameOf = (cluster: KubernetesObject): string | undefined => {
  const [{ spec } = { spec: undefined }] = ofKind([cluster], "Cluster");
  const archiver = spec?.plugins?.find(({ name, isWALArchiver, enabled = true }) => {
    return name === barmanPlugin && isWALArchiver === true && enabled;
  });
  return archiver?.parameters?.barmanObjectName;
};

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
    name: "database-cluster-is-archived",
    reason: "without its WAL in an object store, nothing brings back the time before a mistake",
    *check({ objects }) {
      for (const cluster of ofKind(objects, "Cluster")) {
        const store = storeNameOf(cluster);
        if (store !== undefined && named(objects, "ObjectStore", store)) continue;
        const message = store ? `there is no ObjectStore ${store}` : "none archives the WAL";
        yield violation(cluster, "spec.plugins", message);
      }
      for (const store of ofKind(objects, "ObjectStore")) {
        if (/^[1-9]\d*[dwm]$/.test(store.spec.retentionPolicy ?? "")) continue;
        yield violation(
          store,
          "spec.retentionPolicy",
          "is missing: backups would never be deleted",
        );
      }
    },
  },
  {
    name: "database-cluster-is-backed-up",
    reason: "WAL is replayed on top of a backup: the older the backup, the longer the recovery",
    *check({ objects }) {
      const schedules = ofKind(objects, "ScheduledBackup");
      for (const cluster of ofKind(objects, "Cluster")) {
        const { name } = cluster.metadata;
        const some = schedules.some(({ spec }) => spec.cluster.name === name && !spec.suspend);
        if (!some) yield violation(cluster, "metadata.name", "has no ScheduledBackup");
      }
      for (const backup of schedules) {
        const { schedule, method } = backup.spec;
        if (schedule.trim().split(/\s+/).length !== 6) {
          const message = `"${schedule}" has not six fields: the first is seconds`;
          yield violation(backup, "spec.schedule", message);
        }
        if (method !== "plugin") yield violation(backup, "spec.method", "is not plugin");
      }
    },
  },
  {
    name: "backup-sidecar-has-resources",
    reason:
      "the plug-in's container has no limits of its own, and the namespace's default memory limit kills it silently",
    source: "cozystack#4220",
    *check({ objects }) {
      for (const store of ofKind(objects, "ObjectStore")) {
        const { requests, limits } = store.spec.instanceSidecarConfiguration?.resources ?? {};
        if (requests?.memory && limits?.memory) continue;
        yield violation(store, "spec.instanceSidecarConfiguration.resources", "is missing");
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
