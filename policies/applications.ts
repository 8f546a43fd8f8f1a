/** Policies on the Argo CD Applications: each syncs its overlay automatically and leaves scaling to the autoscaler. */
import type { IApplication } from "@kubernetes-models/argo-cd/argoproj.io/v1alpha1/Application";
import type { KubernetesObject } from "../kubernetes/object.ts";
import { autoscalersOf } from "./autoscalers.ts";
import { annotation, ofKind } from "./objects.ts";
import { type Applications, nameOf, type Policy, violation } from "./policy.ts";

const each = ({ objects }: Applications) => ofKind(objects, "Application");

/** Name of the environment whose overlay the Application syncs. */
const environmentOf = ({ spec }: IApplication) =>
  /^overlays\/([\w-]+)$/.exec(spec.source?.path ?? "")?.[1] ?? "";

const syncOptions = {
  "ServerSideApply=true": "large and defaulted fields need it",
  "PruneLast=true": "objects removed from git are deleted only when the rest is healthy",
  "RespectIgnoreDifferences=true": "otherwise a sync resets the agents' replica count",
  "FailOnSharedResource=true": "two Applications must not own the same object",
};

/** Of a path that ends in a slash, the server's programs make one with two. */
const repositoryUrl =
  /^(https?:\/\/[\w.-]+(:\d+)?\/|ssh:\/\/([\w.-]+@)?[\w.-]+(:\d+)?\/|([\w.-]+@)?[\w.-]+:)[\w.~%+-]+(\/[\w.~%+-]+)*$/;

export const applications: readonly Policy<Applications>[] = [
  {
    name: "repository-url-is-plain",
    reason:
      "Argo CD's errors about a URL that no git host knows name neither the setting nor the fix",
    *check(applications) {
      for (const application of each(applications)) {
        const url = application.spec.source?.repoURL ?? "";
        if (repositoryUrl.test(url)) continue;
        const message = `is "${url}": write repository.url in generators/settings.ts as https://host/team/project.git or git@host:team/project.git`;
        yield violation(application, "spec.source.repoURL", message);
      }
    },
  },
  {
    name: "application-for-each-overlay",
    reason:
      "an overlay without an Application is deployed nowhere; a path that does not exist fails the sync",
    *check(applications) {
      const environments = new Map<string, KubernetesObject>();
      for (const application of each(applications)) {
        const environment = environmentOf(application);
        environments.set(environment, application);
        if (!applications.overlays.has(environment)) {
          const path = application.spec.source?.path;
          yield violation(application, "spec.source.path", `the overlay ${path} does not exist`);
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
  },
  {
    name: "application-syncs-itself",
    reason: "the cluster matches git only with prune and self-heal",
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
        yield violation(application, "spec.syncPolicy.retry", "is missing or has no backoff");
      }
    },
  },
  {
    name: "application-sync-options",
    reason: "without one of these options a sync can do damage",
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
            "contains Force or Replace: a sync would recreate objects that it can change in place",
          );
        }
      }
    },
  },
  {
    name: "application-leaves-replicas",
    reason:
      "the autoscaler owns the replica count: Argo CD must neither report it as a difference nor reset it",
    *check(applications) {
      for (const application of each(applications)) {
        const overlay = applications.overlays.get(environmentOf(application)) ?? [];
        for (const { spec } of autoscalersOf(overlay)) {
          const { kind, name } = spec.scaleTargetRef ?? {};
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
            `does not ignore /spec/replicas of ${name}`,
          );
        }
      }
    },
  },
  {
    name: "application-takes-every-commit",
    reason:
      "with manifest-generate-paths, a revert that arrives while a sync runs is never synced if that sync then fails",
    source: "Argo CD 3.6.1: alreadyAttemptedSync in controller/appcontroller.go",
    *check(applications) {
      const name = "argocd.argoproj.io/manifest-generate-paths";
      for (const application of each(applications)) {
        if (annotation(application, name) === undefined) continue;
        yield violation(application, `metadata.annotations[${name}]`, "must not be set");
      }
    },
  },
  {
    name: "application-can-be-superseded",
    reason:
      "the sync of a bad commit would keep running, and no newer commit would be synced, until somebody ends it by hand",
    source: "argo-cd#11494",
    *check(applications) {
      const name = "notifications.argoproj.io/subscribe.aicp-superseded.aicp-supersede";
      for (const application of each(applications)) {
        if (annotation(application, name) !== undefined) continue;
        yield violation(application, `metadata.annotations[${name}]`, "is missing");
      }
    },
  },
  {
    name: "argo-cd-namespace",
    reason: "Argo CD reads Applications and projects only in its own namespace",
    *check({ objects }) {
      for (const object of objects) {
        if (object.metadata.namespace === "argocd") continue;
        yield violation(object, "metadata.namespace", `of ${nameOf(object)} is not argocd`);
      }
    },
  },
];
