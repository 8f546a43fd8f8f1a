/** What the kustomizations of a pull request may say: what the generators write, and nothing that reads anything else. */
import { dirname, join } from "node:path/posix";
import { parseAllDocuments, visit } from "yaml";
import type { Files } from "../../generators/render/render.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { type Fields, isFields, listAt, textAt } from "../../kubernetes/value.ts";

/** Kustomize has many more fields that load files, fetch URLs or run programs. */
const fields = [
  "apiVersion",
  "kind",
  "resources",
  "components",
  "patches",
  "images",
  "replicas",
] as const;
const patchFields = ["path", "target"];

const name = "kustomization.yaml";

/** Other names under which Kustomize looks for a kustomization. */
const otherNames = /(^|\/)kustomization(\.ya?ml)?$/i;

/** Kustomize takes a path with a dot in a folder, such as `github.com/…`, for a repository to clone. */
const localPath = /^(\.\.\/)*([\w-]+\/)*[\w-]+(\.[\w-]+)*$/;

/** Throws a UserError that names the file, for YAML that is broken, nested without end, or expands when read. */
function parse(path: string, text: string): unknown[] {
  try {
    return parseAllDocuments(text).map((document) => {
      const [error] = document.errors;
      if (error) throw error;
      visit(document, {
        Alias: () => {
          throw new Error("anchors and aliases are not read");
        },
      });
      return document.toJS();
    });
  } catch (error) {
    throw new UserError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

function requireFields(path: string, value: Fields, known: readonly string[], of = ""): void {
  const other = Object.keys(value).find((key) => !known.includes(key));
  if (other !== undefined)
    throw new UserError(
      `${path}: ${of}${other}: this field is not read here. The generators write ${known.join(", ")}.`,
    );
}

/** A file of the folders, or a folder of them with a kustomization. */
function requireLocal(files: Files, path: string, reference: unknown, field: string): void {
  const target = typeof reference === "string" ? join(dirname(path), reference) : "";
  const local = typeof reference === "string" && localPath.test(reference);
  if (local && (files.has(target) || files.has(`${target}/${name}`))) return;
  throw new UserError(
    `${path}: ${field}: ${JSON.stringify(reference)} is neither a file of the generated folders nor a folder of them with a ${name}.`,
  );
}

function requireKustomization(files: Files, path: string, documents: readonly unknown[]): void {
  const [kustomization, ...rest] = documents;
  if (!isFields(kustomization) || rest.length > 0)
    throw new UserError(`${path} must hold one kustomization.`);
  requireFields(path, kustomization, fields);
  for (const field of ["resources", "components"])
    for (const reference of listAt(kustomization, field))
      requireLocal(files, path, reference, field);
  for (const patch of listAt(kustomization, "patches")) {
    if (!isFields(patch)) throw new UserError(`${path}: patches must be a list of objects.`);
    requireFields(path, patch, patchFields, "patches.");
    requireLocal(files, path, textAt(patch, "path"), "patches.path");
  }
}

/** Throws a UserError for the first file that Kustomize must not be given. */
export function requirePlainKustomizations(files: Files): void {
  for (const [path, text] of files) {
    const documents = parse(path, text);
    if (path.endsWith(`/${name}`)) requireKustomization(files, path, documents);
    else if (otherNames.test(path)) throw new UserError(`${path} must be called ${name}.`);
  }
}
