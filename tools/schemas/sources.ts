/** Where the schemas come from: the Go modules that carry the projects' own OpenAPI and custom resource definitions. */
import { execa } from "execa";

export interface Module {
  path: string;
  version: string;
  /** The Go toolchain that the module's go.mod asks for, where it is newer than the one installed. */
  toolchain?: string;
}

/** The newest patch that is published as a module, for each minor version in support. */
export const kubernetesModules: Readonly<Record<string, Module>> = {
  "1.34": { path: "k8s.io/kubernetes", version: "v1.34.4" },
  "1.35": { path: "k8s.io/kubernetes", version: "v1.35.4" },
  "1.36": { path: "k8s.io/kubernetes", version: "v1.36.3" },
};

export const argoCdModule: Module = {
  path: "github.com/argoproj/argo-cd/v3",
  version: "v3.6.1",
  toolchain: "go1.27.3",
};

export const externalSecretsModule: Module = {
  path: "github.com/external-secrets/external-secrets",
  version: "v1.3.2",
};

/** Downloads the module, checked by Go's checksum database, and returns its folder in Go's module cache. */
export async function moduleDirectory({ path, version, toolchain }: Module): Promise<string> {
  const { stdout, stderr, exitCode } = await execa({
    reject: false,
    env: toolchain === undefined ? {} : { GOTOOLCHAIN: toolchain },
  })`go mod download -json ${path}@${version}`;
  const answer: { Dir?: string; Error?: string } = stdout === "" ? {} : JSON.parse(stdout);
  if (exitCode === 0 && answer.Dir !== undefined) return answer.Dir;
  throw new Error(`Go could not download ${path}@${version}: ${answer.Error ?? stderr}`);
}
