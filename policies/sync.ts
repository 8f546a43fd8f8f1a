/** Policies on how Argo CD applies an overlay: the order, and what it must never delete. */
import type { KubernetesObject } from "../kubernetes/object.ts";
import { annotation, ofKind } from "./objects.ts";
import { nameOf, type Overlay, type Policy, violation } from "./policy.ts";

const waveAnnotation = "argocd.argoproj.io/sync-wave";
const optionsAnnotation = "argocd.argoproj.io/sync-options";
const hookAnnotation = "argocd.argoproj.io/hook";
const hookDeletionAnnotation = "argocd.argoproj.io/hook-delete-policy";

const guardedKinds = [
  "Cluster",
  "Namespace",
  "PersistentVolumeClaim",
  "StatefulSet",
  "StorageClass",
];

const rules = ["Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange", "StorageClass"];

/** Each kind in the first list belongs in an earlier wave than each kind in the second. */
const order: readonly (readonly [readonly string[], readonly string[]])[] = [
  [rules, ["ConfigMap", "ExternalSecret"]],
  [["SecretStore"], ["ExternalSecret"]],
  [
    ["ConfigMap", "ExternalSecret", "ObjectStore", "ServiceAccount"],
    ["Cluster", "StatefulSet"],
  ],
  [["Cluster", "StatefulSet"], ["Job"]],
  [["Job"], ["Deployment"]],
  [["Deployment"], ["HorizontalPodAutoscaler", "ScaledObject"]],
];

/** The Job that updates the schema; other Jobs, such as the first backup, run once. */
const isSchemaJob = ({ kind, metadata }: KubernetesObject) =>
  kind === "Job" && metadata.labels?.["app.kubernetes.io/component"] === "migration";

export const sync: readonly Policy<Overlay>[] = [
  {
    name: "guarded-against-deletion",
    reason: "pruning or deleting these by mistake deletes the data",
    *check({ synced }) {
      for (const object of synced.filter(({ kind }) => guardedKinds.includes(kind))) {
        const options = annotation(object, optionsAnnotation)?.split(",") ?? [];
        for (const option of ["Prune", "Delete"]) {
          if (options.includes(`${option}=false`) || options.includes(`${option}=confirm`))
            continue;
          yield violation(
            object,
            `metadata.annotations[${optionsAnnotation}]`,
            `allows Argo CD to ${option.toLowerCase()} it: add ${option}=false`,
          );
        }
      }
    },
  },
  {
    name: "sync-wave-on-everything",
    reason: "an object without a wave is applied in wave 0, before or after what it needs",
    *check({ synced }) {
      for (const object of synced) {
        if (/^-?\d+$/.test(annotation(object, waveAnnotation) ?? "")) continue;
        yield violation(object, `metadata.annotations[${waveAnnotation}]`, "is not a whole number");
      }
    },
  },
  {
    name: "sync-waves-in-order",
    reason:
      "a wave starts when the earlier ones are healthy: rules, configuration, database, schema, programs, scaling",
    *check({ synced }) {
      const wave = (object: KubernetesObject) => Number(annotation(object, waveAnnotation) ?? 0);
      const of = (kinds: readonly string[]) =>
        synced.filter((object) => {
          return kinds.includes(object.kind) && (object.kind !== "Job" || isSchemaJob(object));
        });
      for (const [earlier, later] of order) {
        for (const second of of(later)) {
          const first = of(earlier).find((object) => wave(object) >= wave(second));
          if (first === undefined) continue;
          const message = `is ${wave(second)}, not after ${nameOf(first)} in ${wave(first)}`;
          yield violation(second, `metadata.annotations[${waveAnnotation}]`, message);
        }
      }
    },
  },
  {
    name: "schema-job-is-a-sync-hook",
    reason:
      "PreSync runs before the database exists, and a Job that is not a hook does not run again",
    source: "Argo CD: sync phases and waves",
    *check({ synced }) {
      for (const job of ofKind(synced, "Job").filter(isSchemaJob)) {
        if (annotation(job, hookAnnotation) !== "Sync") {
          yield violation(job, `metadata.annotations[${hookAnnotation}]`, "is not Sync");
        }
        if (annotation(job, hookDeletionAnnotation) === "BeforeHookCreation") continue;
        const field = `metadata.annotations[${hookDeletionAnnotation}]`;
        yield violation(job, field, "is not BeforeHookCreation");
      }
    },
  },
  {
    name: "no-other-hooks",
    reason:
      "Argo CD leaves hooks out of diffs and self-healing: objects that stay must not be hooks",
    *check({ synced }) {
      for (const object of synced) {
        if (isSchemaJob(object) || annotation(object, hookAnnotation) === undefined) continue;
        yield violation(object, `metadata.annotations[${hookAnnotation}]`, "is set");
      }
    },
  },
  {
    name: "jobs-are-named-after-their-content",
    reason:
      "a Job's template is immutable: with a fixed name `kubectl apply -k` fails at the first change",
    *check({ synced }) {
      for (const job of ofKind(synced, "Job")) {
        if (/-[0-9a-f]{8}$/.test(job.metadata.name)) continue;
        yield violation(job, "metadata.name", "does not end in a fingerprint");
      }
    },
  },
  {
    name: "load-test-on-demand",
    reason: "a load test in an overlay would run with every deployment",
    *check({ synced }) {
      for (const object of synced) {
        if (object.metadata.labels?.app !== "load-test") continue;
        yield violation(object, "metadata.labels[app]", "is load-test");
      }
    },
  },
];
