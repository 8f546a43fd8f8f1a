/** The schemas of Kubernetes' own kinds, and of the metadata that every object has, from its published OpenAPI. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { apiPath, splitApiVersion } from "../../kubernetes/object.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { moduleFolder } from "../build/module-files.ts";
import type { ToolContext } from "../context.ts";
import { compact } from "./compact.ts";
import { readEnums } from "./enums.ts";
import { fileName, type SchemaFiles } from "./files.ts";
import { kubernetesKinds } from "./kinds.ts";
import { closedSchema, podTemplate, podTemplateFile } from "./openapi.ts";
import type { Schema } from "./schema.ts";
import { kubernetesModules } from "./sources.ts";

export async function kubernetesSchemas(directory: string): Promise<SchemaFiles> {
  const generated = "pkg/generated/openapi/zz_generated.openapi.go";
  const enums = readEnums(await readFile(join(directory, generated), "utf8"));
  const files: SchemaFiles = new Map();
  for (const [apiVersion, kinds] of Object.entries(kubernetesKinds)) {
    const definitions = await readDefinitions(directory, apiVersion);
    for (const kind of kinds) {
      const schema = closedSchema(definitions, enums, definitionOf(definitions, apiVersion, kind));
      schema.required = [
        ...new Set(["apiVersion", "kind", "metadata", ...(schema.required ?? [])]),
      ];
      files.set(fileName(apiVersion, kind), compact(schema));
    }
    if (apiVersion === "v1") {
      files.set(podTemplateFile, compact(closedSchema(definitions, enums, podTemplate)));
    }
  }
  return files;
}

async function readDefinitions(
  directory: string,
  apiVersion: string,
): Promise<Record<string, Schema>> {
  const api = apiPath(apiVersion).replaceAll("/", "__");
  const file = join(directory, "api/openapi-spec/v3", `${api}_openapi.json`);
  const openApi: { components: { schemas: Record<string, Schema> } } = JSON.parse(
    await readFile(file, "utf8"),
  );
  return openApi.components.schemas;
}

function definitionOf(definitions: Record<string, Schema>, apiVersion: string, kind: string) {
  const { group, version } = splitApiVersion(apiVersion);
  for (const [name, schema] of Object.entries(definitions)) {
    const [identity, ...others] = schema["x-kubernetes-group-version-kind"] ?? [];
    if (identity === undefined || others.length > 0) continue;
    if (identity.kind === kind && identity.group === group && identity.version === version) {
      return name;
    }
  }
  throw new UserError(
    `The OpenAPI of ${apiVersion} has no ${kind}: correct tools/schemas/kinds.ts`,
  );
}

/** A custom resource definition does not describe metadata: the server treats it as in every other object. */
export async function objectMetadata(context: ToolContext): Promise<Schema> {
  const newest = Object.values(kubernetesModules).at(-1);
  if (newest === undefined) throw new UserError("No version of Kubernetes is supported");
  const definitions = await readDefinitions(await moduleFolder(newest, context), "v1");
  return closedSchema(definitions, new Map(), "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
}
