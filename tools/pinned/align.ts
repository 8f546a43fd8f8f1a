/** The replace lines of tools/go that follow from a version, rewritten when the version has changed. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { UserError } from "../../kubernetes/user-error.ts";
import { type Go, goFor } from "../build/go.ts";
import type { Options, ToolContext } from "../context.ts";
import { readPin } from "./go-mod.ts";

const folder = (name: string): string => join(import.meta.dirname, "../go", name);

const requirement = /^(?:require)?\s+(\S+\.\S+) (v\S+)/gm;
const replacement = /^(?:replace)?\s+(\S+) => \1 (v\S+)$/gm;

/** The version of each module that a go.mod requires, after its replace lines. */
export function versionsIn(text: string): Map<string, string> {
  const found = [...text.matchAll(requirement), ...text.matchAll(replacement)];
  return new Map(found.map(([, module = "", version = ""]) => [module, version]));
}

/** Kubernetes' own libraries are modules of their own, released as v0.X.Y with Kubernetes 1.X.Y. */
export const alignStaging = (text: string, version: string): string =>
  text.replaceAll(/^(\t(k8s\.io\/\S+) => \2) v\S+$/gm, `$1 v${version.replace(/^1\./, "0.")}`);

/** Replaces what `text` requires in a different version than Kubernetes does: the last replace block has exactly those. */
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
  { command, env }: Go,
  change: (text: string) => string,
): Promise<void> {
  const file = join(folder(name), "go.mod");
  await writeFile(file, change(await readFile(file, "utf8")));
  const tidy = { cwd: folder(name), extendEnv: false, env };
  await execa(command, ["mod", "tidy"], tidy).catch((error: { stderr: string }) => {
    throw new UserError(`${file}: go mod tidy failed:\n${error.stderr}`);
  });
}

/** Updates the go.mod files of Kubernetes and of the simulation to the versions that they require. */
export async function align(context: ToolContext, options: Options = {}): Promise<void> {
  const { version, go } = readPin(folder("kubernetes"), "k8s.io/kubernetes");
  const goCommand = await goFor(go, context, options);
  await rewrite("kubernetes", goCommand, (text) => alignStaging(text, version));
  const kubernetes = versionsIn(await readFile(join(folder("kubernetes"), "go.mod"), "utf8"));
  await rewrite("simulation", goCommand, (text) => alignShared(text, kubernetes));
}
