/** Turns the schema of a custom resource definition into one closed JSON Schema. */

import { UserError } from "../../kubernetes/user-error.ts";
import { intOrString, limits, type Schema } from "./schema.ts";

export interface CustomResourceDefinition {
  spec: {
    group: string;
    names: { kind: string };
    versions: { name: string; served: boolean; schema: { openAPIV3Schema: Schema } }[];
  };
}

/**
 * Forbids the fields that the API server would prune: it silently drops what is neither listed nor kept by
 * `x-kubernetes-preserve-unknown-fields`, so such a field is an error here. Defaults stay, for the policy that requires
 * each of them to be written out.
 */
export function closedCustomResource(schema: Schema, metadata: Schema): Schema {
  const { status: _, ...properties } = closed(schema).properties ?? {};
  return {
    type: "object",
    properties: { ...properties, metadata },
    additionalProperties: false,
    required: ["apiVersion", "kind", "metadata", ...(schema.required ?? [])].filter(unique),
  };
}

function closed(schema: Schema): Schema {
  if (
    schema.oneOf ??
    schema.allOf ??
    (schema["x-kubernetes-int-or-string"] ? undefined : schema.anyOf)
  ) {
    throw new UserError(
      "A custom resource definition uses oneOf, allOf or anyOf, which is not supported",
    );
  }
  const result: Schema = schema["x-kubernetes-int-or-string"] ? { ...intOrString } : {};
  if (schema.type !== undefined) {
    result.type = schema.nullable ? [schema.type, "null"].flat() : schema.type;
  }
  for (const limit of limits) {
    if (schema[limit as keyof Schema] !== undefined) {
      Object.assign(result, { [limit]: schema[limit as keyof Schema] });
    }
  }
  if (schema.default !== undefined) result.default = schema.default;
  if (schema.items !== undefined) result.items = closed(schema.items);
  if (schema.properties !== undefined) {
    result.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([name, property]) => [name, closed(property)]),
    );
  }
  if (typeof schema.additionalProperties === "object") {
    result.additionalProperties = closed(schema.additionalProperties);
  } else if (schema.type === "object" && !schema["x-kubernetes-preserve-unknown-fields"]) {
    result.additionalProperties = false;
  }
  return result;
}

const unique = (value: string, index: number, all: string[]) => all.indexOf(value) === index;
