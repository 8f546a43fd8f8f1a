/** Renders the targets side by side. */
import { realpath, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Document } from "../../kubernetes/manifests/documents.ts";
import { applicationsIn } from "../../kubernetes/manifests/folders.ts";
import { BuildError, build } from "../../kubernetes/manifests/kustomize.ts";
import { temporaryFolder } from "../../kubernetes/temporary.ts";
import type { Failure } from "./failure.ts";
import type { Target } from "./targets.ts";

export interface Rendered extends Target {
  objects: Document[];
}

/** Renders every target; one that Kustomize cannot build becomes a failure. */
export async function renderTargets(
  root: string,
  targets: readonly Target[],
  kustomize: string,
): Promise<{ rendered: Rendered[]; failures: Failure[] }> {
  const rendered: Rendered[] = [];
  const failures: Failure[] = [];
  const render = async (target: Target) => {
    try {
      const objects = await documentsFor(root, target, kustomize);
      if (objects.length === 0) throw new Error("renders nothing");
      rendered.push({ ...target, objects });
    } catch (error) {
      const { place } = target;
      const message = error instanceof BuildError ? error.reason : (error as Error).message;
      failures.push({ place, object: "", field: "", message, rule: "kustomize" });
    }
  };
  await Promise.all(targets.map(render));
  const order = (a: Rendered, b: Rendered) => (a.place < b.place ? -1 : 1);
  return { rendered: rendered.sort(order), failures };
}

async function documentsFor(root: string, { place, kind }: Target, kustomize: string) {
  if (kind === "applications") return applicationsIn(root);
  if (kind === "component") return component(root, place, kustomize);
  return build(kustomize, place, root);
}

/** A component patches objects of the bases, so it is rendered on top of them. */
async function component(root: string, place: string, kustomize: string): Promise<Document[]> {
  await using folder = await temporaryFolder("component");
  const resolved = await realpath(root);
  const path = (name: string) => relative(folder.path, join(resolved, name));
  const kustomization = { resources: [path("base")], components: [path(place)] };
  await writeFile(join(folder.path, "kustomization.yaml"), JSON.stringify(kustomization));
  return await build(kustomize, folder.path);
}
