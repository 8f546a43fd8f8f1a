/** Writes a schema compactly: a part that occurs more than once is written once, under `definitions`. */
import type { Schema } from "./schema.ts";

/** Shorter than this, a reference saves nothing. */
const worthSharing = 60;

interface Node {
  json: string;
  name: string;
  uses: number;
}

export function compact(schema: Schema): string {
  const nodes = new Map<string, Node>();
  const root = survey(schema, "root", nodes);
  const names = nameShared(nodes);
  const definitions = new Map<string, Schema>();
  const written = write(schema, names, definitions, root.json);
  const sorted = [...definitions].sort(([a], [b]) => (a < b ? -1 : 1));
  if (sorted.length > 0) written.definitions = Object.fromEntries(sorted);
  return `${JSON.stringify(written)}\n`;
}

/** Counts how many places use each distinct subschema. */
function survey(schema: Schema, name: string, nodes: Map<string, Node>): Node {
  const json = JSON.stringify(schema);
  const known = nodes.get(json);
  if (known !== undefined) {
    known.uses += 1;
    return known;
  }
  const node: Node = { json, name, uses: 1 };
  nodes.set(json, node);
  for (const [child, subschema] of children(schema)) survey(subschema, child, nodes);
  return node;
}

/** A definition is named after the property where it first occurs, with a number if the name is taken. */
function nameShared(nodes: Map<string, Node>): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Map<string, number>();
  for (const { json, name, uses } of nodes.values()) {
    if (uses < 2 || json.length < worthSharing) continue;
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    names.set(json, count === 1 ? name : `${name}${count}`);
  }
  return names;
}

function write(
  schema: Schema,
  names: Map<string, string>,
  definitions: Map<string, Schema>,
  rootJson: string,
): Schema {
  const json = JSON.stringify(schema);
  const name = json === rootJson ? undefined : names.get(json);
  if (name !== undefined && definitions.has(name)) return { $ref: `#/definitions/${name}` };
  if (name !== undefined) definitions.set(name, {});
  const inner = (subschema: Schema) => write(subschema, names, definitions, rootJson);
  const result: Schema = { ...schema };
  if (schema.items !== undefined) result.items = inner(schema.items);
  if (typeof schema.additionalProperties === "object") {
    result.additionalProperties = inner(schema.additionalProperties);
  }
  if (schema.properties !== undefined) {
    result.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([key, property]) => [key, inner(property)]),
    );
  }
  if (name === undefined) return result;
  definitions.set(name, result);
  return { $ref: `#/definitions/${name}` };
}

function children(schema: Schema): [string, Schema][] {
  const found: [string, Schema][] = Object.entries(schema.properties ?? {});
  if (schema.items !== undefined) found.push(["items", schema.items]);
  if (typeof schema.additionalProperties === "object") {
    found.push(["values", schema.additionalProperties]);
  }
  return found;
}
