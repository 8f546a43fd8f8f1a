/** Where the schemas come from: the Go modules that carry the projects' own OpenAPI and custom resource definitions. */
import { join } from "node:path";
import { execa } from "execa";
import { readPin } from "../pins.ts";

export interface Module {
  path: string;
  version: string;
  toolchain: string;
}

/** The module at the version that its command-line tool or its cluster is pinned to. */
function pinned(folder: string, path: string): Module {
  const { version, go } = readPin(join(import.meta.dirname, "../go", folder), path);
  return { path, version: `v${version}`, toolchain: `go${go}` };
}

const newest = pinned("kubernetes", "k8s.io/kubernetes");

/** For each minor version in support, the newest patch that is published as a module. */
export const kubernetesModules: Readonly<Record<string, Module>> = {
  "1.34": { ...newest, version: "v1.34.4" },
  "1.35": { ...newest, version: "v1.35.4" },
  "1.36": newest,
};

/** The minor versions, each with a folder in schemas/. */
export const kubernetesVersions = Object.keys(kubernetesModules);

export const argoCdModule = pinned("argocd", "github.com/argoproj/argo-cd/v3");

export const externalSecretsModule = pinned(
  "external-secrets",
  "github.com/external-secrets/external-secrets",
);

/** Downloads the module, checked by Go's checksum database, and returns its folder in Go's module cache. */
export async function moduleDirectory({ path, version, toolchain }: Module): Promise<string> {
  const { stdout, stderr, exitCode } = await execa({
    reject: false,
    env: { GOTOOLCHAIN: toolchain },
  })`go mod download -json ${path}@${version}`;
  const answer: { Dir?: string; Error?: string } = stdout === "" ? {} : JSON.parse(stdout);
  if (exitCode === 0 && answer.Dir !== undefined) return answer.Dir;
  throw new Error(`Go could not download ${path}@${version}: ${answer.Error ?? stderr}`);
}
