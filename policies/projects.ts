/** Policies on the Argo CD project: it allows what the overlays hold, and nothing else. */
import type { IAppProject } from "@kubernetes-models/argo-cd/argoproj.io/v1alpha1/AppProject";
import type { KubernetesObject } from "../kubernetes/object.ts";
import { isClusterWide, ofKind } from "./objects.ts";
import { type Applications, nameOf, type Policy, violation } from "./policy.ts";

export const projectIsNarrow: Policy<Applications> = {
  name: "project-is-narrow",
  reason: "whoever can commit here must not be able to change anything else in the cluster",
  source: "Argo CD: projects",
  *check({ objects }) {
    for (const project of ofKind(objects, "AppProject")) {
      for (const [field, text] of patternsOf(project)) {
        if (!text.includes("*")) continue;
        yield violation(project, field, `"${text}" allows more than is used`);
      }
      for (const { group, kind, name } of project.spec.clusterResourceWhitelist ?? []) {
        // A prefix of our own is narrow enough; no name at all is every object of the kind.
        if (name !== undefined && /^aicp(-\*)?$/.test(name)) continue;
        const message = `${group}/${kind} is allowed by any name`;
        yield violation(project, "spec.clusterResourceWhitelist", message);
      }
    }
  },
};

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

/** Whether a whitelist has the object, as Argo CD compares: by group, kind and pattern of the name. */
function listed(object: KubernetesObject, { spec }: IAppProject): boolean {
  const group = object.apiVersion.includes("/") ? object.apiVersion.split("/")[0] : "";
  const list: { group: string; kind: string; name?: string }[] =
    (isClusterWide(object) ? spec.clusterResourceWhitelist : spec.namespaceResourceWhitelist) ?? [];
  return list.some((entry) => {
    const name = entry.name ?? "*";
    const prefix = name.endsWith("*") ? name.slice(0, -1) : undefined;
    const matches =
      prefix === undefined
        ? object.metadata.name === name
        : object.metadata.name.startsWith(prefix);
    return entry.group === group && entry.kind === object.kind && matches;
  });
}

export const projectAllowsOverlays: Policy<Applications> = {
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
};

export const projectAllowsApplications: Policy<Applications> = {
  name: "project-allows-the-applications",
  reason: "an Application outside of its project's repositories and destinations never syncs",
  *check({ objects }) {
    const projects = ofKind(objects, "AppProject");
    for (const application of ofKind(objects, "Application")) {
      const { project: name, source, destination } = application.spec;
      const project = projects.find(({ metadata }) => metadata.name === name);
      if (project === undefined) {
        yield violation(application, "spec.project", `there is no project ${name}`);
        continue;
      }
      if (!project.spec.sourceRepos?.includes(source?.repoURL ?? "")) {
        yield violation(application, "spec.source.repoURL", `is not in project ${name}`);
      }
      const allowed = project.spec.destinations?.some(
        ({ server, namespace }) =>
          server === destination.server && namespace === destination.namespace,
      );
      if (!allowed) yield violation(application, "spec.destination", `is not in project ${name}`);
    }
  },
};
