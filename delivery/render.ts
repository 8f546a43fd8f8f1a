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

/** Renders every overlay of one environment at once. */
export async function renderEnvironment(
  kustomize: string,
  root: string,
  name: string,
): Promise<Group[]> {
  const overlays = await overlaysOf(root);
  return renderOverlays(
    kustomize,
    root,
    overlays.filter(({ environment }) => environment === name),
  );
}

/** Renders every overlay below `root` at once, and reads the Applications. */
export const renderTree = async (kustomize: string, root: string): Promise<Group[]> => [
  ...(await renderOverlays(kustomize, root, await overlaysOf(root))),
  ...(await applications(root)),
];

async function renderOverlays(
  kustomize: string,
  root: string,
  overlays: readonly Omit<Group, "objects">[],
): Promise<Group[]> {
  const groups = overlays.map(async (overlay): Promise<Group> => {
    const path = ["overlays", overlay.environment, overlay.onDemand].filter(Boolean).join("/");
    return { ...overlay, objects: await build(kustomize, root, path) };
  });
  return Promise.all(groups);
}
