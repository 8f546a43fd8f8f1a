/** The part of OpenAPI and JSON Schema that these schemas use. */

export interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
  enum?: unknown[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
  $ref?: string;
  definitions?: Record<string, Schema>;
  default?: unknown;
  format?: string;
  minItems?: number;
  minLength?: number;
  pattern?: string;
  nullable?: boolean;
  "x-kubernetes-int-or-string"?: boolean;
  "x-kubernetes-preserve-unknown-fields"?: boolean;
  "x-kubernetes-group-version-kind"?: { group: string; version: string; kind: string }[];
}

/** Limits that mean the same in both, and are copied unchanged. */
export const limits = [
  "enum",
  "maxItems",
  "maxLength",
  "maxProperties",
  "maximum",
  "minItems",
  "minLength",
  "minProperties",
  "minimum",
  "pattern",
  "required",
] as const;

/** A string or a whole number, such as a port's name or number. */
export const intOrString: Schema = { type: ["integer", "string"] };

/** A quantity as the API server parses it: `100m`, `1.5Gi`, `1e3`, or a plain number. */
export const quantity: Schema = {
  type: ["string", "number"],
  pattern: "^[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$",
};
