/** Policies on volumes: complete claims of a class that exists, on disks that outlive their claims. */
import { factsOf, platformOf } from "../kubernetes/platforms.ts";
import { ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

export const storage: readonly Policy<Overlay>[] = [
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
    name: "storage-class-exists",
    reason: "a claim whose class does not exist stays pending; EKS has no default class",
    *check({ objects }) {
      const platform = platformOf(objects);
      if (platform === undefined) return;
      const known = factsOf(platform).storageClasses;
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
      const clusters = ofKind(objects, "Cluster").map((object) => ({
        object,
        field: "spec.storage.storageClass",
        name: object.spec?.storage?.storageClass,
      }));
      for (const { object, field, name } of [...templates, ...claims, ...clusters]) {
        if ([...shipped, ...known].includes(name)) continue;
        yield violation(object, field, `${platform} has no class ${name ?? "by default"}`);
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
  {
    name: "storage-class-is-not-the-default",
    reason: "other applications' volumes would be created with our class, and retained",
    *check({ objects }) {
      const name = "storageclass.kubernetes.io/is-default-class";
      for (const storage of ofKind(objects, "StorageClass")) {
        if (storage.metadata.annotations?.[name] !== "true") continue;
        yield violation(storage, `metadata.annotations[${name}]`, "is true");
      }
    },
  },
];
