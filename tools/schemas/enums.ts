/** Reads the enums of Kubernetes' own types from the generated Go definitions: the published OpenAPI omits them. */

/** Allowed values by definition and property: `io.k8s.api.core.v1.ServiceSpec` → `type` → `["ClusterIP", …]`. */
export type Enums = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

const definitionLine = /^func schema_k8sio_api_(\w+?)_(v\w+?)_(\w+)\(/;
// gofmt fixes the indentation: five tabs before a property of a definition, more before anything inside it.
const propertyLine = /^\t{5}"([\w-]+)": \{$/;
const enumLine = /^\t+Enum: +\[\]interface\{\}\{(.+)\},$/;

export function readEnums(goSource: string): Enums {
  const enums = new Map<string, Map<string, readonly string[]>>();
  let definition = "";
  let property = "";
  for (const line of goSource.split("\n")) {
    const [, group, version, type] = definitionLine.exec(line) ?? [];
    if (type !== undefined) definition = `io.k8s.api.${group}.${version}.${type}`;
    property = propertyLine.exec(line)?.[1] ?? property;
    const values = enumLine.exec(line)?.[1];
    if (values === undefined) continue;
    const properties = enums.get(definition) ?? new Map<string, readonly string[]>();
    enums.set(definition, properties.set(property, JSON.parse(`[${values}]`)));
  }
  return enums;
}
