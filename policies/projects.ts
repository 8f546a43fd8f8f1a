/** Policies on the Argo CD project: it allows what the overlays contain, and nothing else. */
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
          // Our own prefix is narrow enough; an entry without a name allows every object of the kind.
          if (name !== undefined && /^aicp(-\*)?$/.test(name)) continue;
          const message = `${group}/${kind} is allowed under any name`;
          yield violation(project, "spec.clusterResourceWhitelist", message);
        }
      }
    },
  },
  {
    name: "project-allows-the-overlays",
    reason: "one object of a kind that the project does not list fails the whole sync",
    *check({ objects, overlays }) {
      for (const project of ofKind(objects, "AppProject")) {
        const refused = new Set<string>();
        for (const [environment, synced] of overlays) {
          for (const object of synced.filter((object) => !listed(object, project))) {
            refused.add(`does not list ${nameOf(object)} of overlays/${environment}`);
          }
        }
        for (const message of refused) yield violation(project, "spec", message);
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
