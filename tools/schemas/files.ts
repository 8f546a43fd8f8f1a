/** Where each schema is stored in schemas/: under the name that kubeconform looks for, and equal ones once. */
import { splitApiVersion } from "../../kubernetes/object.ts";
import { podTemplateFile } from "./openapi.ts";

/** The text of each schema by its path in schemas/. */
export type SchemaFiles = Map<string, string>;

/** The name that kubeconform looks for: the kind, the first part of its group, and its version. */
export function fileName(apiVersion: string, kind: string): string {
  const { group, version } = splitApiVersion(apiVersion);
  const suffix = group === "" ? version : `${group.split(".")[0]}-${version}`;
  return `${kind.toLowerCase()}-${suffix}.json`;
}

/** Where two kinds have the same schema, such as a store and its cluster-wide variant, the first refers to the second. */
export function referEqual(files: SchemaFiles): SchemaFiles {
  const byText = new Map([...files].map(([path, text]) => [text, path]));
  for (const [path, text] of files) {
    const twin = byText.get(text);
    if (twin === undefined || twin === path || path.includes("/")) continue;
    files.set(path, `${JSON.stringify({ $ref: twin })}\n`);
  }
  return files;
}

/**
 * A kind whose schema is the same in every version is stored in schemas/ itself, any other in a folder for each version.
 * A schema that refers to the pod template stays beside it, because the template differs between versions.
 */
export function shareEqual(byMinor: Map<string, SchemaFiles>): SchemaFiles {
  const files: SchemaFiles = new Map();
  for (const [minor, schemas] of byMinor) {
    for (const [file, text] of schemas) {
      const equal = [...byMinor.values()].every((other) => other.get(file) === text);
      const shared = equal && !text.includes(podTemplateFile);
      files.set(shared ? file : `${minor}/${file}`, text);
    }
  }
  return files;
}
