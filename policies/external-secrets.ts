/** Policy on the objects of External Secrets: every field that has a default is written out. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { KubernetesObject } from "../kubernetes/object.ts";
import type { Schema } from "../tools/schemas/schema.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

const schemas = join(import.meta.dirname, "../schemas");
const files: Record<string, string> = {
  ExternalSecret: "externalsecret-external-secrets-v1.json",
  SecretStore: "secretstore-external-secrets-v1.json",
};

/** Fields with a default that `value` leaves out, at any depth, lists included. */
function* omitted(
  root: Schema,
  reference: Schema,
  value: unknown,
  field: string,
): Generator<string> {
  const schema = resolved(root, reference);
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield* omitted(root, schema.items ?? {}, item, `${field}[${index}]`);
    }
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const path = field === "" ? key : `${field}.${key}`;
    const child: unknown = Reflect.get(value, key);
    if (child !== undefined) yield* omitted(root, property, child, path);
    else if (resolved(root, property).default !== undefined) yield path;
  }
}

const resolved = (root: Schema, schema: Schema): Schema =>
  root.definitions?.[schema.$ref?.split("/").at(-1) ?? ""] ?? schema;

const read = (file: string): Schema => JSON.parse(readFileSync(join(schemas, file), "utf8"));

/** The resource's own fields: metadata has no defaults. */
const withoutMeta = ({ metadata: _, ...object }: KubernetesObject) => object;

export const externalSecrets: readonly Policy<Overlay>[] = [
  {
    name: "external-secret-defaults-spelled-out",
    reason: "a default that the API server fills in shows as permanent drift in Argo CD",
    source: "external-secrets#6398",
    *check({ objects }) {
      for (const object of objects) {
        const file = files[object.kind];
        if (file === undefined) continue;
        const root = read(file);
        for (const field of omitted(root, root, withoutMeta(object), "")) {
          yield violation(object, field, "has a default: write it out");
        }
      }
    },
  },
];
