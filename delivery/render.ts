/** Renders the generated folders with Kustomize: the objects of every overlay, and Argo CD's own. */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Files } from "../generators/render/render.ts";
import type { Document } from "../kubernetes/manifests/documents.ts";
import { applicationsIn, foldersIn, overlaysIn } from "../kubernetes/manifests/folders.ts";
import { build } from "../kubernetes/manifests/kustomize.ts";
import type { KubernetesObject } from "../kubernetes/object.ts";
import { argocd } from "./environment-order.ts";

/** Rendered objects that are deployed together. */
export interface Group {
  /** Or `argocd`. */
  environment: string;
  /** The workload, where it is deployed by hand only. */
  onDemand?: string;
  objects: KubernetesObject[];
}

export async function writeTree(files: Files, root: string): Promise<void> {
  const folders = new Set([...files.keys()].map((path) => dirname(join(root, path))));
  await Promise.all([...folders].map((folder) => mkdir(folder, { recursive: true })));
  await Promise.all([...files].map(([path, text]) => writeFile(join(root, path), text)));
}

const objectsOf = (documents: readonly Document[]) => documents.map(({ object }) => object);

function applications(root: string): Group[] {
  const objects = objectsOf(applicationsIn(root));
  return objects.length > 0 ? [{ environment: argocd, objects }] : [];
}

async function renderOverlays(
  kustomize: string,
  root: string,
  wanted: (environment: string) => boolean,
): Promise<Group[]> {
  const groups = overlaysIn(root).map(async ({ place, ...overlay }): Promise<Group> => {
    const documents = wanted(overlay.environment) ? await build(kustomize, place, root) : [];
    return { ...overlay, objects: objectsOf(documents) };
  });
  return Promise.all(groups);
}

/** Renders every overlay of one environment. */
export const renderEnvironment = (kustomize: string, root: string, name: string) =>
  renderOverlays(kustomize, root, (environment) => environment === name);

/** Everything that an environment's overlays are rendered from, as one text. */
async function inputsOf(root: string, environment: string): Promise<string> {
  const listed = ["base", "components", `overlays/${environment}`].map(async (folder) => {
    const path = join(root, folder);
    const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
    const files = entries.filter((entry) => entry.isFile());
    return files.map((entry) => join(entry.parentPath, entry.name).slice(root.length));
  });
  const paths = (await Promise.all(listed)).flat().sort();
  const texts = await Promise.all(paths.map((path) => readFile(join(root, path), "utf8")));
  return JSON.stringify(paths.map((path, index) => [path, texts[index]]));
}

/** Renders both sides. An environment with the same files on both sides is not rendered: it has no difference. */
export async function renderBoth(kustomize: string, before: string, after: string) {
  const names = foldersIn(join(after, "overlays"));
  const same = await Promise.all(
    names.map(async (name) => (await inputsOf(before, name)) === (await inputsOf(after, name))),
  );
  const changed = (environment: string) => !same[names.indexOf(environment)];
  const render = async (root: string) => [
    ...(await renderOverlays(kustomize, root, changed)),
    ...applications(root),
  ];
  const [old, next] = await Promise.all([render(before), render(after)]);
  return { before: old, after: next };
}
