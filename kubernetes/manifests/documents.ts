/** Kubernetes objects in YAML, read as Kubernetes itself reads it. */
import { readFileSync } from "node:fs";
import { parse, type ScalarTag } from "yaml";
import { isObject, type KubernetesObject, lacks } from "../object.ts";
import { readKey, readScalar } from "../text/scalars.ts";
import { UserError } from "../user-error.ts";

/** An object, and the text it was read from. */
export interface Document {
  object: KubernetesObject;
  text: string;
}

/** Empty documents are left out; `origin` names the text in an error. */
export function documentsOf(yaml: string, origin: string): Document[] {
  return yaml.split(/^---$/m).flatMap((text) => {
    const object = read(text, origin);
    return object ? [{ object, text }] : [];
  });
}

export const objectsOf = (yaml: string, origin: string): KubernetesObject[] =>
  documentsOf(yaml, origin).map(({ object }) => object);

/** What a file holds that need not be objects, such as patches. */
export const valuesOf = (yaml: string, origin: string): unknown[] =>
  yaml.split(/^---$/m).map((text) => parseYaml(text, origin));

export const readObjects = (file: string): KubernetesObject[] =>
  objectsOf(readFileSync(file, "utf8"), file);

// Most documents are the same in every overlay, before and after a change: each text is parsed once.
const known = new Map<string, KubernetesObject | undefined>();

function read(text: string, origin: string): KubernetesObject | undefined {
  if (!known.has(text)) known.set(text, parseObject(text, origin));
  return known.get(text);
}

function parseObject(text: string, origin: string): KubernetesObject | undefined {
  const value = parseYaml(text, origin);
  if (value === null) return undefined;
  if (isObject(value)) return value;
  throw new UserError(
    `${origin}: a document is not a Kubernetes object: it lacks ${lacks(value).join(", ")}`,
  );
}

/** As sigs.k8s.io/yaml, which reads whatever reaches a cluster. */
function parseYaml(text: string, origin: string): unknown {
  try {
    return parse(text, { schema: "failsafe", merge: true, customTags: [keys, values] });
  } catch (error) {
    throw new UserError(`${origin}: ${(error as Error).message}`, { cause: error });
  }
}

const plain = { tag: "tag:yaml.org,2002:plain", test: /^/ };
const keys: ScalarTag = { ...plain, default: "key", resolve: readKey };
const values: ScalarTag = { ...plain, default: true, resolve: readScalar };
