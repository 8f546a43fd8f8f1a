/** The replace lines of tools/go that follow from a version, rewritten when the version has changed. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { goEnvironment } from "./go.ts";
import { readPin } from "./pins.ts";
import type { Workshop } from "./workshop.ts";

const folder = (name: string): string => join(import.meta.dirname, "go", name);

const requirement = /^(?:require)?\s+(\S+\.\S+) (v\S+)/gm;
const replacement = /^(?:replace)?\s+(\S+) => \1 (v\S+)$/gm;

/** The version of each module that a go.mod requires, as it stands or as it is replaced. */
export function versionsIn(text: string): Map<string, string> {
  const found = [...text.matchAll(requirement), ...text.matchAll(replacement)];
  return new Map(found.map(([, module = "", version = ""]) => [module, version]));
}

/** Kubernetes' own libraries are modules of their own, released as v0.X.Y with Kubernetes 1.X.Y. */
export const alignStaging = (text: string, version: string): string =>
  text.replaceAll(/^(\t(k8s\.io\/\S+) => \2) v\S+$/gm, `$1 v${version.replace(/^1\./, "0.")}`);

/** Replaces what `text` requires in another version than Kubernetes does: the last replace block holds just that. */
export function alignShared(text: string, kubernetes: ReadonlyMap<string, string>): string {
  const required = new Map(
    [...text.matchAll(requirement)].map(([, name, version]) => [name, version]),
  );
  const lines = [...required]
    .map(([name = "", version]) => ({ name, version, wanted: kubernetes.get(name) }))
    .filter(({ version, wanted }) => wanted !== undefined && wanted !== version)
    .map(({ name, wanted }) => `\t${name} => ${name} ${wanted}\n`);
  return `${text.slice(0, text.lastIndexOf("replace ("))}replace (
${lines.sort().join("")})
`;
}

async function rewrite(
  name: string,
  environment: NodeJS.ProcessEnv,
  change: (text: string) => string,
): Promise<void> {
  const file = join(folder(name), "go.mod");
  await writeFile(file, change(await readFile(file, "utf8")));
  const tidy = { cwd: folder(name), extendEnv: false, env: environment };
  await execa("go", ["mod", "tidy"], tidy).catch((error: { stderr: string }) => {
    throw new Error(`${file}: go mod tidy failed:\n${error.stderr}`);
  });
}

/** Makes the go.mod files of Kubernetes and of the simulation fit the versions that they require. */
export async function align(workshop: Workshop): Promise<void> {
  const { version, go } = readPin(folder("kubernetes"), "k8s.io/kubernetes");
  const environment = await goEnvironment(go, workshop);
  await rewrite("kubernetes", environment, (text) => alignStaging(text, version));
  const kubernetes = versionsIn(await readFile(join(folder("kubernetes"), "go.mod"), "utf8"));
  await rewrite("simulation", environment, (text) => alignShared(text, kubernetes));
}
