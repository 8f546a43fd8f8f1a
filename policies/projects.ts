/** Policies on the Argo CD project: it allows what the overlays contain, and nothing else. */
import type { IApplication } from "@kubernetes-models/argo-cd/argoproj.io/v1alpha1/Application";
import type { IAppProject } from "@kubernetes-models/argo-cd/argoproj.io/v1alpha1/AppProject";
import { groupOf, type KubernetesObject } from "../kubernetes/object.ts";
import { isClusterWide, ofKind } from "./objects.ts";
import { type Applications, nameOf, type Policy, violation } from "./policy.ts";

function patternsOf({ spec }: IAppProject): [string, string][] {
  const { sourceRepos = [], destinations = [], namespaceResourceWhitelist: kinds } = spec;
  const all = [...(kinds ?? []), ...(spec.clusterResourceWhitelist ?? [])];
  return [
    ...sourceRepos.map((text): [string, string] => ["spec.sourceRepos", text]),
    ...destinations.flatMap(({ server = "", name = "", namespace = "*" }): [string, string][] =>
      [server, name, namespace].map((text) => ["spec.destinations", text]),
    ),
    ...(kinds === undefined ? [["spec.namespaceResourceWhitelist", "*"] as [string, string]] : []),
    ...all.map(({ group, kind }): [string, string] => ["spec.*Whitelist", `${group}/${kind}`]),
  ];
}

/** Whether a whitelist contains the object; like Argo CD, by group, kind and name pattern. */
function listed(object: KubernetesObject, { spec }: IAppProject): boolean {
  const list: { group: string; kind: string; name?: string }[] =
    (isClusterWide(object) ? spec.clusterResourceWhitelist : spec.namespaceResourceWhitelist) ?? [];
  return list.some((entry) => {
    const name = entry.name ?? "*";
    const prefix = name.endsWith("*") ? name.slice(0, -1) : undefined;
    const matches =
      prefix === undefined
        ? object.metadata.name === name
        : object.metadata.name.startsWith(prefix);
    return entry.group === groupOf(object) && entry.kind === object.kind && matches;
  });
}

const neverInGit = ["Pod", "Secret"];

/** Why a commit must not bring a cluster-wide object of that kind and name. */
function refused(kind: string, name: string | undefined): string | undefined {
  if (/^(Namespace|StorageClass|ValidatingAdmissionPolicy.*)$/.test(kind)) {
    return "is bootstrap's: a commit could weaken what protects the cluster";
  }
  // Our own name is narrow enough; an entry without one allows every object of the kind.
  return name !== undefined && /^aicp(-\*)?$/.test(name) ? undefined : "is allowed under any name";
}

/** The kinds that an Application removes from its overlay before it deploys: `$patch: delete`, by group and kind. */
const leftOut = ({ spec }: IApplication): string[] =>
  (spec.source?.kustomize?.patches ?? []).flatMap(({ target, patch = "" }) =>
    /^\$patch: delete$/m.test(patch) ? [`${target?.group ?? ""}/${target?.kind}`] : [],
  );

/** What the Applications deploy of the overlays; and the rest, which an overlay may include tomorrow or a person apply. */
function* deployed({ objects, overlays, others }: Applications) {
  const applications = ofKind(objects, "Application");
  for (const [environment, synced] of overlays) {
    const path = `overlays/${environment}`;
    const application = applications.find(({ spec }) => spec.source?.path === path);
    if (application !== undefined) yield* kept(path, synced, leftOut(application));
  }
  const without = applications.flatMap(leftOut);
  for (const [path, all] of others) yield* kept(path, all, without);
}

function* kept(
  path: string,
  objects: readonly KubernetesObject[],
  without: readonly string[],
): Iterable<[string, KubernetesObject]> {
  for (const object of objects) {
    if (!without.includes(`${groupOf(object)}/${object.kind}`)) yield [path, object];
  }
}

export const projects: readonly Policy<Applications>[] = [
  {
    name: "project-is-narrow",
    reason: "a person who can commit here must not be able to change anything else in the cluster",
    source: "Argo CD: projects",
    *check({ objects }) {
      for (const project of ofKind(objects, "AppProject")) {
        for (const [field, text] of patternsOf(project)) {
          if (!text.includes("*")) continue;
          yield violation(project, field, `"${text}" allows more than the overlays use`);
        }
        for (const { group, kind, name } of project.spec.clusterResourceWhitelist ?? []) {
          const why = refused(kind, name);
          if (why === undefined) continue;
          yield violation(project, "spec.clusterResourceWhitelist", `${group}/${kind} ${why}`);
        }
        for (const { group, kind } of project.spec.namespaceResourceWhitelist ?? []) {
          if (group !== "" || !neverInGit.includes(kind)) continue;
          const message = `${kind} is never in git, so a commit that brings one must fail`;
          yield violation(project, "spec.namespaceResourceWhitelist", message);
        }
      }
    },
  },
  {
    name: "project-allows-the-overlays",
    reason: "one object of a kind that the project does not list fails the whole sync",
    *check(applications) {
      for (const project of ofKind(applications.objects, "AppProject")) {
        for (const [path, object] of deployed(applications)) {
          if (listed(object, project)) continue;
          yield violation(project, "spec", `does not list ${nameOf(object)} of ${path}`);
        }
      }
    },
  },
  {
    name: "project-allows-the-applications",
    reason:
      "Argo CD never syncs an Application outside of its project's repositories and destinations",
    *check({ objects }) {
      const projects = ofKind(objects, "AppProject");
      for (const application of ofKind(objects, "Application")) {
        const { project: name, source, destination } = application.spec;
        const project = projects.find(({ metadata }) => metadata.name === name);
        if (project === undefined) {
          yield violation(application, "spec.project", `project ${name} does not exist`);
          continue;
        }
        if (!project.spec.sourceRepos?.includes(source?.repoURL ?? "")) {
          yield violation(application, "spec.source.repoURL", `is not allowed by project ${name}`);
        }
        const allowed = project.spec.destinations?.some(
          ({ server, namespace }) =>
            server === destination.server && namespace === destination.namespace,
        );
        if (!allowed)
          yield violation(application, "spec.destination", `is not allowed by project ${name}`);
      }
    },
  },
];
