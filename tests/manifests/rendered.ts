/** What is deployed, rendered once for all tests of a file. */
import { join } from "node:path";
import { type Rendered, renderTargets } from "../../commands/validate/render.ts";
import { findTargets } from "../../commands/validate/targets.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import type { Applications, Overlay } from "../../policies/policy.ts";
import { resolveTool } from "../../tools/resolve.ts";

export const root = join(import.meta.dirname, "../..");

const kustomize = await resolveTool("kustomize");
const { rendered, failures } = await renderTargets(root, findTargets(root), kustomize);
for (const { place, message } of failures) throw new Error(`${place}: ${message}`);

export { rendered };

export const objectsOf = ({ objects }: Rendered) => objects.map(({ object }) => object);

export const overlays: ReadonlyMap<string, readonly KubernetesObject[]> = new Map(
  rendered
    .filter(({ kind }) => kind === "overlay")
    .map((overlay) => [overlay.environment ?? "", objectsOf(overlay)]),
);

export const applications: readonly KubernetesObject[] = rendered
  .filter(({ kind }) => kind === "applications")
  .flatMap(objectsOf);

/** An overlay as policies see it; with other objects than its own, where a test changes them. */
export const overlayOf = (environment: string, objects = overlays.get(environment)): Overlay => {
  if (objects === undefined) throw new Error(`There is no overlay ${environment}`);
  return { objects, synced: objects };
};

/** What is not synced as it is, by path. */
const others = new Map(
  rendered
    .filter(({ kind }) => ["base", "component", "on-demand"].includes(kind))
    .map((part) => [part.place, objectsOf(part)] as const),
);

export const applicationsOf = (objects = applications): Applications => ({
  objects,
  overlays,
  others,
});
