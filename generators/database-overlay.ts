/** What an environment's kind of database changes: the database itself, how the programs reach it, and its share of the quota. */
import * as backups from "./components/backup.ts";
import type { ClusterDatabase, Environment } from "./environments/environment.ts";
import { add, type Patch, replace } from "./render/patch.ts";
import type { ResourceShare } from "./resource-share.ts";
import { deployment, settingsWith } from "./workloads/coordinator.ts";
import * as cluster from "./workloads/database.ts";
import * as connections from "./workloads/database-connections.ts";
import { job } from "./workloads/init-database.ts";
import * as postgres from "./workloads/postgres.ts";

const volume = ["spec", "volumeClaimTemplates", 0, "spec"] as const;

/** Of a cluster that the StatefulSet takes the place of: they stay until a person deletes them. */
const claimsOfFormerCluster = 3;

export const databaseShare = ({ database }: Environment): ResourceShare =>
  database.kind === "cluster"
    ? cluster.quotaShareOf(database.instances)
    : {
        pods: [...postgres.quotaShare.pods, ...backups.quotaShare.pods],
        claims: postgres.quotaShare.claims + backups.quotaShare.claims + claimsOfFormerCluster,
      };

const statefulSetPatches = ({ size, class: name }: Environment["storage"]): Patch[] => [
  replace(postgres.statefulSet, [...volume, "resources", "requests", "storage"], size),
  ...(name
    ? [
        add(postgres.statefulSet, [...volume, "storageClassName"], name),
        add(backups.claim, ["spec", "storageClassName"], name),
      ]
    : []),
];

const podOf = ["spec", "template", "spec"] as const;

const coordinator = settingsWith(connections.coordinatorConnection);

/** How the programs reach the database: its address, their Secrets and its certificate. */
const connectionPatches: Patch[] = [
  replace(job, [...podOf, "containers", 0, "env"], connections.ownerConnection.env),
  replace(
    job,
    [...podOf, "containers", 0, "volumeMounts"],
    connections.ownerConnection.volumeMounts,
  ),
  replace(job, [...podOf, "volumes"], connections.ownerConnection.volumes),
  replace(deployment, [...podOf, "containers", 0, "env"], coordinator.env),
  replace(deployment, [...podOf, "containers", 0, "volumeMounts"], coordinator.volumeMounts),
  replace(deployment, [...podOf, "volumes"], coordinator.volumes),
  replace(
    deployment,
    ["spec", "template", "metadata", "annotations"],
    connections.configFingerprint,
  ),
];

/** The programs find the cluster where they would find the StatefulSet: only its address, Secret and certificate differ. */
const clusterPatches = (
  { size, class: name }: Environment["storage"],
  { instances, antiAffinity, backups }: ClusterDatabase,
): Patch[] => [
  replace(cluster.cluster, ["spec", "instances"], instances),
  replace(cluster.cluster, ["spec", "storage", "size"], size),
  ...(name ? [add(cluster.cluster, ["spec", "storage", "storageClass"], name)] : []),
  replace(cluster.cluster, ["spec", "affinity", "podAntiAffinityType"], antiAffinity),
  ...(backups.identity
    ? [
        add(cluster.cluster, ["spec", "serviceAccountTemplate"], {
          metadata: { annotations: backups.identity },
        }),
      ]
    : []),
  ...Object.entries(backups.podLabels ?? {}).map(([label, value]) =>
    add(cluster.cluster, ["spec", "inheritedMetadata", "labels", label], value),
  ),
  ...connectionPatches,
];

export const databasePatches = ({ database, storage }: Environment): Patch[] =>
  database.kind === "cluster" ? clusterPatches(storage, database) : statefulSetPatches(storage);
