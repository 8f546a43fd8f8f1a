/** The generators to compare with: how they are installed, and the objects that they render. */
import { dirname, join } from "node:path";
import { type ExecaError, execa } from "execa";
import { catalogue, type Workloads } from "../../generators/catalogue.ts";
import { renderRepository } from "../../generators/repository.ts";
import { valuesOf } from "../../kubernetes/manifests/documents.ts";
import { isObject, type KubernetesObject } from "../../kubernetes/object.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { copiesOf } from "./copies.ts";

export const peersFolder = join(import.meta.dirname, "peers");

/** Outside the workspace: `pnpm install` never fetches these. The lockfile pins them. */
export async function installPeers(): Promise<void> {
  const options = ["--ignore-workspace", "--frozen-lockfile", "--prod"];
  try {
    await execa("pnpm", ["install", "--dir", peersFolder, ...options], { all: true });
  } catch (error) {
    const { all, shortMessage } = error as ExecaError;
    throw new UserError(`kosko and cdk8s cannot be installed: ${shortMessage}\n${all ?? ""}`);
  }
}

/** Every Kubernetes object of the repository, by the folder that it is generated into: read from what is generated. */
export function ownObjects(): Record<string, KubernetesObject[]> {
  const objects: Record<string, KubernetesObject[]> = {};
  for (const [path, yaml] of renderRepository(catalogue)) {
    const folder = dirname(path).replaceAll("/", "-");
    const found = valuesOf(yaml, path).filter(isObject);
    if (found.length > 0) objects[folder] = [...(objects[folder] ?? []), ...found];
  }
  return objects;
}

export const baseObjects: Workloads = { ...catalogue.workloads, ...catalogue.onDemand };

/**
 * The module that the other generators import, in plain JavaScript, so that they do not pay for TypeScript and many modules. With
 * `copies`, it makes copies by the same function as this project's own run.
 */
export const moduleOf = (objects: object, copies?: number): string =>
  copies === undefined
    ? `export const groups = ${JSON.stringify(objects, null, 2)};\n`
    : `const workloads = ${JSON.stringify(objects, null, 2)};\n${copiesOf}\nexport const groups = copiesOf(workloads, ${copies});\n`;
