/** Reads Kubernetes objects from the YAML files of this repository and of the tools' projects. */
import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";
import type { KubernetesObject } from "./kubernetes.ts";

export function objectsOf(yaml: string, origin: string): KubernetesObject[] {
  return parseAllDocuments(yaml).flatMap((document) => {
    if (document.errors[0]) throw new Error(`${origin}: ${document.errors[0].message}`);
    const object = document.toJS();
    return object ? [object as KubernetesObject] : [];
  });
}

export const readObjects = (file: string): KubernetesObject[] =>
  objectsOf(readFileSync(file, "utf8"), file);
