/** Turns typed objects into the files of base/, components/, overlays/, apps/ and bootstrap/. Pure: no disk, clock or environment. */

import { splitApiVersion } from "../../kubernetes/object.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { memoize } from "./memoize.ts";
import type { Patch, Target } from "./patch.ts";
import { pointer } from "./patch.ts";
import { toYaml } from "./yaml.ts";

export type Resource = Target & { metadata?: { name?: string } };

/** A Kustomize Component: objects that it adds, and changes to those of the bases. */
export interface Component {
  resources: readonly Resource[];
  patches: readonly Patch[];
}

/** YAML by path, relative to the repository's root. */
export type Files = Map<string, string>;

export const describe = ({ kind, metadata }: Resource): string =>
  `${kind} "${metadata?.name ?? "without a name"}"`;

/** Kind as part of a file name: HorizontalPodAutoscaler becomes horizontal-pod-autoscaler. */
const kebab = memoize((kind) => kind.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase());

/** File names of the objects in one folder: the kind, and also the name if the kind occurs more than once. */
function fileNames(source: string, resources: readonly Resource[]): string[] {
  const kinds = resources.map(({ kind }) => kind);
  const names = resources.map((resource) => {
    if (!resource.metadata?.name)
      throw new UserError(`${source}: ${describe(resource)} needs metadata.name`);
    const alone = kinds.indexOf(resource.kind) === kinds.lastIndexOf(resource.kind);
    return `${kebab(resource.kind)}${alone ? "" : `-${resource.metadata.name}`}.yaml`;
  });
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
  const resource = resources[twice];
  if (resource) throw new UserError(`${source}: ${describe(resource)} occurs twice`);
  return names;
}

/** One generated file. `what` names the object in an error. */
export function file(source: string, what: string, value: unknown): string {
  try {
    return toYaml(value, `# Generated from ${source} by \`pnpm generate\`. Do not edit.\n`);
  } catch (error) {
    throw new UserError(`${source}: ${what}: ${(error as Error).message}`, { cause: error });
  }
}

/** Adds one file for each object of a folder. Returns their names, for the folder's kustomization. */
export function renderResources(
  files: Files,
  folder: string,
  source: string,
  resources: readonly Resource[],
): string[] {
  const names = fileNames(source, resources);
  resources.forEach((resource, index) => {
    files.set(`${folder}/${names[index]}`, file(source, describe(resource), resource));
  });
  return names;
}

/** The `target` of a patch in a kustomization. */
const targetOf = ({ apiVersion, kind, metadata }: Target) => {
  const { group, version } = splitApiVersion(apiVersion);
  return { ...(group && { group }), version, kind, name: metadata?.name };
};

/** Adds the patch files of one folder, one for each target. Returns the kustomization's `patches` that apply them. */
export function renderPatches(
  files: Files,
  folder: string,
  source: string,
  patches: readonly Patch[],
) {
  return [...Map.groupBy(patches, ({ target }) => target)].map(([target, group]) => {
    const path = `patch-${kebab(target.kind)}-${target.metadata?.name}.yaml`;
    const operations = group.map(({ op, path, value }) => ({ op, path: pointer(path), value }));
    files.set(`${folder}/${path}`, file(source, `patch of ${describe(target)}`, operations));
    return { path, target: targetOf(target) };
  });
}
