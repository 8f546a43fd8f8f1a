/** Policies that protect PostgreSQL's data and make its settings effective. */

import { allContainers } from "../kubernetes/pods.ts";
import { ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

/** Keys of `postgres-config` and the PostgreSQL parameters that they set. */
const settings = { MAX_CONNECTIONS: "max_connections", SHARED_BUFFERS: "shared_buffers" };

/** Storage classes that each platform ships; undefined stands for the default class. */
const provided: Record<string, readonly (string | undefined)[]> = {
  aks: [undefined, "managed-csi", "managed-csi-premium"],
  "docker-desktop": [undefined],
  eks: [],
  gke: [undefined, "premium-rwo", "standard-rwo"],
  minikube: [undefined],
};

export const database: readonly Policy<Overlay>[] = [
  {
    name: "data-below-the-mount-point",
    reason:
      "a cloud disk has lost+found in its root directory, and initdb refuses a directory that is not empty",
    *check({ objects }) {
      for (const { workload, container, field } of allContainers(objects)) {
        if (workload.object.kind !== "StatefulSet") continue;
        const directory = container.env?.find(({ name }) => name === "PGDATA")?.value ?? "";
        const mounts = (container.volumeMounts ?? []).map(({ mountPath }) => mountPath);
        if (mounts.some((mount) => directory.startsWith(`${mount}/`))) continue;
        const message =
          directory === "" ? "is missing" : `${directory} is not below the mount point of a volume`;
        yield violation(workload.object, `${field}.env[PGDATA]`, message);
      }
    },
  },
  {
    name: "database-settings-reach-the-server",
    reason:
      "the image reads neither MAX_CONNECTIONS nor SHARED_BUFFERS: they must be passed as arguments",
    *check({ objects }) {
      for (const { workload, container, field } of allContainers(objects)) {
        if (workload.object.kind !== "StatefulSet") continue;
        for (const [variable, parameter] of Object.entries(settings)) {
          if (container.args?.includes(`${parameter}=$(${variable})`)) continue;
          const message = `does not set ${parameter} from ${variable}`;
          yield violation(workload.object, `${field}.args`, message);
        }
      }
    },
  },
  {
    name: "claim-templates-complete",
    reason:
      "server-side apply fills in what a claim template leaves out, and Argo CD shows it as drift",
    source: "argo-cd#11143",
    *check({ objects }) {
      for (const set of ofKind(objects, "StatefulSet")) {
        for (const claim of set.spec?.volumeClaimTemplates ?? []) {
          const { accessModes = [], resources } = claim.spec ?? {};
          const present = {
            apiVersion: claim.apiVersion === "v1",
            kind: claim.kind === "PersistentVolumeClaim",
            "spec.accessModes": accessModes.length > 0,
            "spec.resources.requests.storage": resources?.requests?.storage !== undefined,
          };
          for (const [field, there] of Object.entries(present)) {
            const path = `spec.volumeClaimTemplates[${claim.metadata?.name}].${field}`;
            if (!there) yield violation(set, path, "is missing");
          }
        }
      }
    },
  },
  {
    name: "claims-outlive-the-stateful-set",
    reason: "the data must survive when the StatefulSet is deleted or scaled down by mistake",
    *check({ objects }) {
      for (const set of ofKind(objects, "StatefulSet")) {
        const retention = set.spec?.persistentVolumeClaimRetentionPolicy;
        for (const when of ["whenDeleted", "whenScaled"] as const) {
          if (retention?.[when] === "Retain") continue;
          const field = `spec.persistentVolumeClaimRetentionPolicy.${when}`;
          yield violation(set, field, "is not Retain");
        }
      }
    },
  },
  {
    name: "one-database-pod",
    reason: "a second pod would be a second, empty database, not a replica",
    *check({ objects }) {
      for (const set of ofKind(objects, "StatefulSet")) {
        if (set.spec?.replicas === 1) continue;
        yield violation(set, "spec.replicas", `is ${set.spec?.replicas ?? "missing"}, not 1`);
      }
    },
  },
  {
    name: "storage-class-exists",
    reason: "a claim whose class does not exist stays pending; EKS has no default class",
    *check({ environment, objects }) {
      const known = provided[environment];
      if (known === undefined) return;
      const shipped = ofKind(objects, "StorageClass").map(({ metadata }) => metadata.name);
      const templates = ofKind(objects, "StatefulSet").flatMap((object) =>
        (object.spec?.volumeClaimTemplates ?? []).map(({ metadata, spec }) => ({
          object,
          field: `spec.volumeClaimTemplates[${metadata?.name}].spec.storageClassName`,
          name: spec?.storageClassName,
        })),
      );
      const claims = ofKind(objects, "PersistentVolumeClaim").map((object) => ({
        object,
        field: "spec.storageClassName",
        name: object.spec?.storageClassName,
      }));
      for (const { object, field, name } of [...templates, ...claims]) {
        if ([...shipped, ...known].includes(name)) continue;
        yield violation(object, field, `${environment} has no class ${name ?? "by default"}`);
      }
    },
  },
  {
    name: "storage-class-keeps-data",
    reason: "the disk must outlive its claim, be created in the pod's zone, and be able to grow",
    *check({ objects }) {
      for (const storage of ofKind(objects, "StorageClass")) {
        const wanted = {
          reclaimPolicy: storage.reclaimPolicy === "Retain",
          volumeBindingMode: storage.volumeBindingMode === "WaitForFirstConsumer",
          allowVolumeExpansion: storage.allowVolumeExpansion === true,
        };
        for (const [field, holds] of Object.entries(wanted)) {
          if (!holds)
            yield violation(
              storage,
              field,
              "risks the data: Retain, WaitForFirstConsumer and true are required",
            );
        }
      }
    },
  },
];
