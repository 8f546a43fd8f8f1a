/** What Kustomize makes of the generated folders: the objects of every overlay and of Argo CD's own. */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { parse } from "yaml";
import type { Files } from "../generators/render.ts";
import { argocd } from "./environments.ts";
import { UserError } from "./error.ts";
import { isObject, type KubernetesObject } from "./object.ts";

/** What lands in one place. */
export interface Group {
  /** An environment, or `argocd`. */
  environment: string;
  /** A workload that is deployed by hand from a folder of its own below the overlay. */
  onDemand?: string;
  objects: KubernetesObject[];
}

export async function writeTree(files: Files, root: string): Promise<void> {
  const folders = new Set([...files.keys()].map((path) => dirname(join(root, path))));
  await Promise.all([...folders].map((folder) => mkdir(folder, { recursive: true })));
  await Promise.all([...files].map(([path, text]) => writeFile(join(root, path), text)));
}

async function folders(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

// Most documents are the same in every overlay, before and after: each text is parsed once.
const parsed = new Map<string, KubernetesObject | undefined>();

function objectIn(document: string): KubernetesObject | undefined {
  if (!parsed.has(document)) {
    const value: unknown = parse(document);
    parsed.set(document, isObject(value) ? value : undefined);
  }
  return parsed.get(document);
}

export const objectsIn = (yaml: string): KubernetesObject[] =>
  yaml.split(/^---$/m).flatMap((document) => objectIn(document) ?? []);

async function build(kustomize: string, root: string, folder: string): Promise<KubernetesObject[]> {
  const { stdout, stderr, exitCode } = await execa(kustomize, ["build", folder], {
    cwd: root,
    reject: false,
  });
  if (exitCode !== 0) throw new UserError(`kustomize build ${folder} failed:\n${stderr.trim()}`);
  return objectsIn(stdout);
}

async function applications(root: string): Promise<Group[]> {
  const entries = await readdir(join(root, "apps")).catch(() => []);
  const files = entries.filter((name) => name.endsWith(".yaml")).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(root, "apps", name), "utf8")));
  return texts.length > 0 ? [{ environment: argocd, objects: texts.flatMap(objectsIn) }] : [];
}

async function overlaysOf(root: string): Promise<Omit<Group, "objects">[]> {
  const environments = await folders(join(root, "overlays"));
  const onDemand = await Promise.all(
    environments.map((name) => folders(join(root, "overlays", name))),
  );
  return environments.flatMap((environment, index) => [
    { environment },
    ...(onDemand[index] ?? []).map((workload) => ({ environment, onDemand: workload })),
  ]);
}

async function renderOverlays(
  kustomize: string,
  root: string,
  wanted: (environment: string) => boolean,
): Promise<Group[]> {
  const groups = (await overlaysOf(root)).map(async (overlay): Promise<Group> => {
    const path = ["overlays", overlay.environment, overlay.onDemand].filter(Boolean).join("/");
    const objects = wanted(overlay.environment) ? await build(kustomize, root, path) : [];
    return { ...overlay, objects };
  });
  return Promise.all(groups);
}

/** Renders every overlay of one environment. */
export const renderEnvironment = (kustomize: string, root: string, name: string) =>
  renderOverlays(kustomize, root, (environment) => environment === name);

/** What an environment's overlays are made from: nothing else goes into them. */
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

/** Renders both sides; an environment that is made from the same files on both stays without objects, since none differs. */
export async function renderBoth(kustomize: string, before: string, after: string) {
  const names = await folders(join(after, "overlays"));
  const same = await Promise.all(
    names.map(async (name) => (await inputsOf(before, name)) === (await inputsOf(after, name))),
  );
  const changed = (environment: string) => !same[names.indexOf(environment)];
  const render = async (root: string) => [
    ...(await renderOverlays(kustomize, root, changed)),
    ...(await applications(root)),
  ];
  const [old, next] = await Promise.all([render(before), render(after)]);
  return { before: old, after: next };
}
