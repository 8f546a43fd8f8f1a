/** Policies on the Argo CD Applications: each syncs its overlay by itself, and undoes no scaling. */
import type { IApplication } from "@kubernetes-models/argo-cd/argoproj.io/v1alpha1/Application";
import type { KubernetesObject } from "../kubernetes/object.ts";
import { annotation, ofKind } from "./objects.ts";
import { type Applications, nameOf, type Policy, violation } from "./policy.ts";

const each = ({ objects }: Applications) => ofKind(objects, "Application");

/** Name of the environment whose overlay the Application syncs. */
const environmentOf = ({ spec }: IApplication) =>
  /^overlays\/([\w-]+)$/.exec(spec.source?.path ?? "")?.[1] ?? "";

export const applicationForEachOverlay: Policy<Applications> = {
  name: "application-for-each-overlay",
  reason:
    "an overlay without an Application is deployed nowhere; a path that is not there fails the sync",
  *check(applications) {
    const environments = new Map<string, KubernetesObject>();
    for (const application of each(applications)) {
      const environment = environmentOf(application);
      environments.set(environment, application);
      if (!applications.overlays.has(environment)) {
        const path = application.spec.source?.path;
        yield violation(application, "spec.source.path", `there is no overlay ${path}`);
      } else if (application.metadata.name !== `aicp-${environment}`) {
        yield violation(application, "metadata.name", `is not aicp-${environment}`);
      }
    }
    const [project] = ofKind(applications.objects, "AppProject");
    for (const environment of applications.overlays.keys()) {
      if (environments.has(environment) || project === undefined) continue;
      yield violation(project, "metadata.name", `has no Application for overlays/${environment}`);
    }
  },
};

export const syncsItself: Policy<Applications> = {
  name: "application-syncs-itself",
  reason: "git is the truth only where prune and self-heal make it so",
  *check(applications) {
    for (const application of each(applications)) {
      const { automated, retry } = application.spec.syncPolicy ?? {};
      for (const option of ["prune", "selfHeal"] as const) {
        if (automated?.[option] === true) continue;
        yield violation(application, `spec.syncPolicy.automated.${option}`, "is not true");
      }
      if (automated?.enabled === false) {
        yield violation(application, "spec.syncPolicy.automated.enabled", "is false");
      }
      if (retry?.limit && retry.backoff?.duration && retry.backoff.maxDuration) continue;
      yield violation(application, "spec.syncPolicy.retry", "is missing, or has no back-off");
    }
  },
};

const syncOptions = {
  "ServerSideApply=true": "large and defaulted fields need it",
  "PruneLast=true": "what is no longer in git goes only when the rest is healthy",
  "RespectIgnoreDifferences=true": "otherwise a sync resets the agents' count",
  "FailOnSharedResource=true": "two Applications must not own one object",
};

export const syncOptionsSet: Policy<Applications> = {
  name: "application-sync-options",
  reason: "each of the options keeps a sync from doing harm",
  source: "Argo CD: sync options",
  *check(applications) {
    for (const application of each(applications)) {
      const options = application.spec.syncPolicy?.syncOptions ?? [];
      for (const [option, why] of Object.entries(syncOptions)) {
        if (options.includes(option)) continue;
        yield violation(application, "spec.syncPolicy.syncOptions", `lacks ${option}: ${why}`);
      }
      if (options.some((option) => /^(Force|Replace)=true$/.test(option))) {
        yield violation(
          application,
          "spec.syncPolicy.syncOptions",
          "replaces what it could change",
        );
      }
    }
  },
};

export const leavesReplicas: Policy<Applications> = {
  name: "application-leaves-replicas",
  reason: "the autoscaler owns the agents' count: Argo CD must neither show nor undo it",
  *check(applications) {
    for (const application of each(applications)) {
      const overlay = applications.overlays.get(environmentOf(application)) ?? [];
      for (const { spec } of ofKind(overlay, "HorizontalPodAutoscaler")) {
        const { kind, name } = spec?.scaleTargetRef ?? {};
        const ignored = application.spec.ignoreDifferences?.some(
          (entry) =>
            entry.kind === kind &&
            (entry.name ?? name) === name &&
            entry.jsonPointers?.includes("/spec/replicas"),
        );
        if (ignored) continue;
        yield violation(
          application,
          "spec.ignoreDifferences",
          `does not leave ${name} its replicas`,
        );
      }
    }
  },
};

export const takesEveryCommit: Policy<Applications> = {
  name: "application-takes-every-commit",
  reason:
    "with manifest-generate-paths, a revert that arrives while a sync runs is never synced if that sync then fails",
  source: "Argo CD 3.6.1: alreadyAttemptedSync in controller/appcontroller.go",
  *check(applications) {
    const name = "argocd.argoproj.io/manifest-generate-paths";
    for (const application of each(applications)) {
      if (annotation(application, name) === undefined) continue;
      yield violation(application, `metadata.annotations[${name}]`, "must not be there");
    }
  },
};

export const ownNamespace: Policy<Applications> = {
  name: "argo-cd-namespace",
  reason: "Argo CD reads Applications and projects in its own namespace only",
  *check({ objects }) {
    for (const object of objects) {
      if (object.metadata.namespace === "argocd") continue;
      yield violation(object, "metadata.namespace", `of ${nameOf(object)} is not argocd`);
    }
  },
};
