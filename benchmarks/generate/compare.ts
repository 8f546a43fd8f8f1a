/** Checks, before anything is timed, that two generators wrote the same objects. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { loadAllYaml } from "@kubernetes/client-node";
import { generatedFolders } from "../../generators/render/disk.ts";
import { UserError } from "../../kubernetes/user-error.ts";

interface Manifest {
  kind?: string;
  metadata?: { name?: string };
}

/** Equal for equal objects, whatever the order of their fields. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

/** Generated files in a copy of the repository, as paths relative to it. */
export const generatedFiles = (root: string): string[] =>
  filesBelow(root).filter((path) => generatedFolders.includes(path.split("/")[0] ?? ""));

/** Kubernetes objects in a YAML file, without Kustomize's own files and patches. */
const objectsIn = (file: string): string[] =>
  (loadAllYaml(readFileSync(file, "utf8")) as Manifest[])
    .filter((document) => document?.metadata?.name)
    .map(canonical);

/** Objects in a file, or in the files of a folder. */
const objectsOf = (output: string): string[] =>
  statSync(output).isFile()
    ? objectsIn(output)
    : filesBelow(output).flatMap((path) => objectsIn(join(output, path)));

export const generatedObjects = (root: string): string[] =>
  generatedFiles(root).flatMap((path) => objectsIn(join(root, path)));

const titleOf = (object: string): string => {
  const { kind, metadata }: Manifest = JSON.parse(object);
  return `${kind} "${metadata?.name}"`;
};

/** The text around the first place where two texts differ. */
function parting(text: string, other: string): string {
  const place = [...text].findIndex((character, index) => character !== other[index]);
  return `…${text.slice(Math.max(0, place - 60), place + 60)}…`;
}

/** Throws an error that names the first object that is missing in `output` or differs there. */
export function requireSameObjects(name: string, ours: readonly string[], output: string): void {
  const [expected, actual] = [ours.toSorted(), objectsOf(output).sort()];
  if (expected.length !== actual.length) {
    throw new UserError(`${name} wrote ${actual.length} objects, this project ${expected.length}`);
  }
  for (const [index, wanted] of expected.entries()) {
    const got = actual[index] ?? "";
    if (got === wanted) continue;
    const places = `${parting(got, wanted)}\ninstead of\n${parting(wanted, got)}`;
    throw new UserError(`${name} wrote a different ${titleOf(wanted)}:\n${places}`);
  }
}

/** Throws an error that names the first file whose bytes differ. */
export function requireSameFiles(name: string, root: string, output: string): void {
  const paths = generatedFiles(root);
  if (paths.join() !== filesBelow(output).join())
    throw new UserError(`${name} wrote a different set of files`);
  const different = paths.find(
    (path) => !readFileSync(join(root, path)).equals(readFileSync(join(output, path))),
  );
  if (different) throw new UserError(`${name} wrote different bytes to ${different}`);
}
