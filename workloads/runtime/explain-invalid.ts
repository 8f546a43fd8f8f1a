/** Explains why a request does not match its schema: which field is wrong, and what it must be. */
import type { FastifySchemaValidationError } from "fastify/types/schema.js";

export function explainInvalid(errors: FastifySchemaValidationError[], where: string): Error {
  const [error] = errors;
  if (!error) return new Error(`${where} is not valid`);
  const { instancePath, keyword, params, message } = error;
  const field = `${where}${instancePath.replaceAll("/", ".")}`;
  if (keyword === "additionalProperties") {
    return new Error(`${field} must have no field "${params.additionalProperty}"`);
  }
  if (keyword === "enum") {
    return new Error(`${field} must be one of ${(params.allowedValues as string[]).join(", ")}`);
  }
  return new Error(`${field} ${message}`);
}
