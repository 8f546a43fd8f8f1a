/** Renders the generated folders with Kustomize: the objects of every overlay and bootstrap, and Argo CD's own. */
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Files } from "../generators/render/render.ts";
import type { Document } from "../kubernetes/manifests/documents.ts";
import {
  applicationsIn,
  bootstrapsIn,
  foldersIn,
  type OverlayFolder,
  overlaysIn,
} from "../kubernetes/manifests/folders.ts";
import { build } from "../kubernetes/manifests/kustomize.ts";
import type { KubernetesObject } from "../kubernetes/object.ts";
import { argocd } from "./environment-order.ts";

/** Rendered objects that are deployed together. */
export interface Group {
  /** Or `argocd`. */
  environment: string;
  /** The workload, where it is deployed by hand only; `bootstrap` for what `pnpm bootstrap` applies. */
  onDemand?: string;
  objects: KubernetesObject[];
}

export async function writeTree(files: Files, root: string): Promise<void> {
  const folders = new Set([...files.keys()].map((path) => dirname(join(root, path))));
  await Promise.all([...folders].map((folder) => mkdir(folder, { recursive: true })));
  await Promise.all([...files].map(([path, text]) => writeFile(join(root, path), text)));
}

const objectsOf = (documents: readonly Document[]) => documents.map(({ object }) => object);

const argocdSettings = "bootstrap/argo-cd";

/** The Applications and their project, and what bootstrap tells Argo CD. */
async function renderArgocd(kustomize: string, root: string): Promise<Group[]> {
  const applications = objectsOf(applicationsIn(root));
  const settings = existsSync(join(root, argocdSettings))
    ? objectsOf(await build(kustomize, argocdSettings, root))
    : [];
  return [
    { environment: argocd, objects: applications },
    { environment: argocd, onDemand: "bootstrap", objects: settings },
  ].filter(({ objects }) => objects.length > 0);
}

const renderFolders = (
  kustomize: string,
  root: string,
  folders: readonly OverlayFolder[],
  wanted: (environment: string) => boolean,
): Promise<Group[]> =>
  Promise.all(
    folders.map(async ({ place, ...folder }): Promise<Group> => {
      const documents = wanted(folder.environment) ? await build(kustomize, place, root) : [];
      return { ...folder, objects: objectsOf(documents) };
    }),
  );

/** Renders every overlay of one environment. */
export const renderEnvironment = (kustomize: string, root: string, name: string) =>
  renderFolders(kustomize, root, overlaysIn(root), (environment) => environment === name);

/** Everything that an environment is rendered from, as one text. */
async function inputsOf(root: string, environment: string): Promise<string> {
  const listed = [
    ...["base", "components", `overlays/${environment}`],
    ...["bootstrap/cluster-rules", `bootstrap/${environment}`],
  ].map(async (folder) => {
    const path = join(root, folder);
    const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
    const files = entries.filter((entry) => entry.isFile());
    return files.map((entry) => join(entry.parentPath, entry.name).slice(root.length));
  });
  const paths = (await Promise.all(listed)).flat().sort();
  const texts = await Promise.all(paths.map((path) => readFile(join(root, path), "utf8")));
  return JSON.stringify(paths.map((path, index) => [path, texts[index]]));
}

/** Environments of `after` that are rendered from the same files on both sides. */
export async function unchangedEnvironments(before: string, after: string): Promise<string[]> {
  const names = foldersIn(join(after, "overlays"));
  const same = await Promise.all(
    names.map(async (name) => (await inputsOf(before, name)) === (await inputsOf(after, name))),
  );
  return names.filter((_, index) => same[index]);
}

/** Renders both sides. An environment with the same files on both sides is not rendered: it has no difference. */
export async function renderBoth(kustomize: string, before: string, after: string) {
  const same = await unchangedEnvironments(before, after);
  const changed = (environment: string) => !same.includes(environment);
  const render = async (root: string) => {
    const folders = [...overlaysIn(root), ...bootstrapsIn(root)];
    const groups = renderFolders(kustomize, root, folders, changed);
    return [...(await groups), ...(await renderArgocd(kustomize, root))];
  };
  const [old, next] = await Promise.all([render(before), render(after)]);
  return { before: old, after: next };
}
