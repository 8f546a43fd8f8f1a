/** Policies on how Argo CD applies an overlay: in which order, and what it must never delete. */
import type { KubernetesObject } from "../kubernetes/object.ts";
import { annotation, ofKind } from "./objects.ts";
import { nameOf, type Overlay, type Policy, violation } from "./policy.ts";

const waveAnnotation = "argocd.argoproj.io/sync-wave";
const optionsAnnotation = "argocd.argoproj.io/sync-options";
const hookAnnotation = "argocd.argoproj.io/hook";
const hookDeletionAnnotation = "argocd.argoproj.io/hook-delete-policy";

const guardedKinds = ["Namespace", "StatefulSet", "StorageClass"];

export const guarded: Policy<Overlay> = {
  name: "guarded-against-deletion",
  reason: "a mistaken prune or delete of these takes the data along",
  *check({ synced }) {
    for (const object of synced.filter(({ kind }) => guardedKinds.includes(kind))) {
      const options = annotation(object, optionsAnnotation)?.split(",") ?? [];
      for (const option of ["Prune", "Delete"]) {
        if (options.includes(`${option}=false`) || options.includes(`${option}=confirm`)) continue;
        yield violation(object, `metadata.annotations[${optionsAnnotation}]`, `allows ${option}`);
      }
    }
  },
};

export const hasWave: Policy<Overlay> = {
  name: "sync-wave-on-everything",
  reason: "what has no wave is in wave 0, wherever it belongs",
  *check({ synced }) {
    for (const object of synced) {
      if (/^-?\d+$/.test(annotation(object, waveAnnotation) ?? "")) continue;
      yield violation(object, `metadata.annotations[${waveAnnotation}]`, "is no whole number");
    }
  },
};

const rules = ["Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange", "StorageClass"];

/** Each of the first kinds is in an earlier wave than each of the second. */
const order: readonly (readonly [readonly string[], readonly string[]])[] = [
  [rules, ["ConfigMap", "ExternalSecret"]],
  [["SecretStore"], ["ExternalSecret"]],
  [["ConfigMap", "ExternalSecret", "ServiceAccount"], ["StatefulSet"]],
  [["StatefulSet"], ["Job"]],
  [["Job"], ["Deployment"]],
  [["Deployment"], ["HorizontalPodAutoscaler"]],
];

export const wavesInOrder: Policy<Overlay> = {
  name: "sync-waves-in-order",
  reason:
    "a wave starts when the ones before it are healthy: rules, configuration, database, schema, programs, scale",
  *check({ synced }) {
    const wave = (object: KubernetesObject) => Number(annotation(object, waveAnnotation) ?? 0);
    const of = (kinds: readonly string[]) => synced.filter(({ kind }) => kinds.includes(kind));
    for (const [earlier, later] of order) {
      for (const second of of(later)) {
        const first = of(earlier).find((object) => wave(object) >= wave(second));
        if (first === undefined) continue;
        const message = `is ${wave(second)}, not after ${nameOf(first)} in ${wave(first)}`;
        yield violation(second, `metadata.annotations[${waveAnnotation}]`, message);
      }
    }
  },
};

export const schemaIsSyncHook: Policy<Overlay> = {
  name: "schema-job-is-a-sync-hook",
  reason: "PreSync comes before the database exists; a Job that is no hook is not run again",
  source: "Argo CD: sync phases and waves",
  *check({ synced }) {
    for (const job of ofKind(synced, "Job")) {
      if (annotation(job, hookAnnotation) !== "Sync") {
        yield violation(job, `metadata.annotations[${hookAnnotation}]`, "is not Sync");
      }
      if (annotation(job, hookDeletionAnnotation) === "BeforeHookCreation") continue;
      const field = `metadata.annotations[${hookDeletionAnnotation}]`;
      yield violation(job, field, "is not BeforeHookCreation");
    }
  },
};

export const onlyTheSchemaHooks: Policy<Overlay> = {
  name: "no-other-hooks",
  reason: "a hook is left out of diffs and of self-healing: whatever stays must not be one",
  *check({ synced }) {
    for (const object of synced) {
      if (object.kind === "Job" || annotation(object, hookAnnotation) === undefined) continue;
      yield violation(object, `metadata.annotations[${hookAnnotation}]`, "is there");
    }
  },
};

export const schemaJobRunsAgain: Policy<Overlay> = {
  name: "schema-job-is-named-after-its-content",
  reason:
    "a Job's template is immutable: under one name `kubectl apply -k` fails at its first change",
  *check({ synced }) {
    for (const job of ofKind(synced, "Job")) {
      if (/-[0-9a-f]{8}$/.test(job.metadata.name)) continue;
      yield violation(job, "metadata.name", "does not end in a fingerprint");
    }
  },
};

export const loadTestOnDemand: Policy<Overlay> = {
  name: "load-test-on-demand",
  reason: "a load test in an overlay would run at every deployment",
  *check({ synced }) {
    for (const object of synced) {
      if (object.metadata.labels?.app !== "load-test") continue;
      yield violation(object, "metadata.labels[app]", "is load-test");
    }
  },
};
