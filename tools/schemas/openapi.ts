/** Turns a definition of Kubernetes' OpenAPI v3 into one closed JSON Schema without references. */

import { UserError } from "../../kubernetes/user-error.ts";
import type { Enums } from "./enums.ts";
import { intOrString, quantity, type Schema } from "./schema.ts";

const metadata = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

/** Fields of ObjectMeta that a person writes. The server sets all others: in a manifest they are a mistake. */
const writtenMetadata = [
  "annotations",
  "finalizers",
  "generateName",
  "labels",
  "name",
  "namespace",
];

/** The largest part of every workload's schema: written once, in a file beside them. */
export const podTemplate = "io.k8s.api.core.v1.PodTemplateSpec";
export const podTemplateFile = "podtemplatespec-v1.json";

const special: Record<string, Schema> = {
  [podTemplate]: { $ref: podTemplateFile },
  "io.k8s.apimachinery.pkg.api.resource.Quantity": quantity,
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": intOrString,
};

const prefix = "#/components/schemas/";

export function closedSchema(
  definitions: Record<string, Schema>,
  enums: Enums,
  name: string,
): Schema {
  const definition = definitions[name];
  if (definition === undefined) throw new UserError(`The OpenAPI has no definition ${name}`);
  const resolve = (schema: Schema, values?: readonly string[]): Schema => {
    const reference = (schema.$ref ?? schema.allOf?.[0]?.$ref)?.slice(prefix.length);
    if (reference !== undefined) {
      return special[reference] ?? closedSchema(definitions, enums, reference);
    }
    if (schema.oneOf ?? schema.anyOf)
      throw new UserError(`${name} uses oneOf or anyOf, which is not supported`);
    const closed: Schema = {};
    if (schema.type !== undefined) closed.type = schema.type;
    if (schema.items !== undefined) closed.items = resolve(schema.items, values);
    else if (values !== undefined) closed.enum = [...values];
    if (typeof schema.additionalProperties === "object") {
      closed.additionalProperties = resolve(schema.additionalProperties);
    }
    return closed;
  };
  if (definition.properties === undefined) return resolve(definition);
  const properties: Record<string, Schema> = {};
  for (const [property, schema] of Object.entries(definition.properties)) {
    if (!isWritten(name, definition, property)) continue;
    properties[property] = resolve(schema, enums.get(name)?.get(property));
  }
  const closed: Schema = { type: "object", properties, additionalProperties: false };
  if (definition.required !== undefined) closed.required = definition.required;
  return closed;
}

/** The cluster writes the status of an object and most of its metadata. */
function isWritten(name: string, definition: Schema, property: string): boolean {
  if (name === metadata) return writtenMetadata.includes(property);
  return property !== "status" || definition["x-kubernetes-group-version-kind"] === undefined;
}
