/** Makes the files of schemas/ from the downloaded modules. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { apiPath, splitApiVersion } from "../../kubernetes/object.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { type GoModule, moduleFolder } from "../build/module-files.ts";
import type { ToolContext } from "../context.ts";
import { compact } from "./compact.ts";
import { type CustomResourceDefinition, closedCustomResource } from "./custom-resources.ts";
import { readEnums } from "./enums.ts";
import {
  argoCdDefinitions,
  barmanCloudDefinitions,
  cloudNativePgDefinitions,
  externalSecretsDefinitions,
  kedaDefinitions,
  kubernetesKinds,
  prometheusOperatorDefinitions,
} from "./kinds.ts";
import { googleSpecs, objectSchema } from "./managed-monitoring.ts";
import { closedSchema, podTemplate, podTemplateFile } from "./openapi.ts";
import type { Schema } from "./schema.ts";
import {
  argoCdModule,
  barmanCloudModule,
  cloudNativePgModule,
  externalSecretsModule,
  kedaModule,
  kubernetesModules,
  prometheusOperatorModule,
} from "./sources.ts";

/** The text of each schema by its path in schemas/. */
export type SchemaFiles = Map<string, string>;

export async function makeSchemas(context: ToolContext): Promise<SchemaFiles> {
  const byMinor = new Map<string, SchemaFiles>();
  for (const [minor, module] of Object.entries(kubernetesModules)) {
    byMinor.set(minor, await kubernetesSchemas(await moduleFolder(module, context)));
  }
  const files = shareEqual(byMinor);
  for (const [module, paths] of [
    [argoCdModule, argoCdDefinitions],
    [externalSecretsModule, externalSecretsDefinitions],
    [kedaModule, kedaDefinitions],
    [prometheusOperatorModule, prometheusOperatorDefinitions],
    [cloudNativePgModule, cloudNativePgDefinitions],
    [barmanCloudModule, barmanCloudDefinitions],
  ] as const) {
    for (const file of await customResourceSchemas(module, paths, context)) files.set(...file);
  }
  for (const file of await managedMonitoringSchemas(files, context)) files.set(...file);
  return referEqual(files);
}

/** Where two kinds have the same schema, such as a store and its cluster-wide variant, the first refers to the second. */
function referEqual(files: SchemaFiles): SchemaFiles {
  const byText = new Map([...files].map(([path, text]) => [text, path]));
  for (const [path, text] of files) {
    const twin = byText.get(text);
    if (twin === undefined || twin === path || path.includes("/")) continue;
    files.set(path, `${JSON.stringify({ $ref: twin })}\n`);
  }
  return files;
}

/**
 * A kind whose schema is the same in every version is stored in schemas/ itself, any other in a folder for each version.
 * A schema that refers to the pod template stays beside it, because the template differs between versions.
 */
function shareEqual(byMinor: Map<string, SchemaFiles>): SchemaFiles {
  const files: SchemaFiles = new Map();
  for (const [minor, schemas] of byMinor) {
    for (const [file, text] of schemas) {
      const equal = [...byMinor.values()].every((other) => other.get(file) === text);
      const shared = equal && !text.includes(podTemplateFile);
      files.set(shared ? file : `${minor}/${file}`, text);
    }
  }
  return files;
}

async function kubernetesSchemas(directory: string): Promise<SchemaFiles> {
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

async function customResourceSchemas(
  module: GoModule,
  paths: readonly string[],
  context: ToolContext,
) {
  const directory = await moduleFolder(module, context);
  const metadata = await objectMetadata(context);
  const files: SchemaFiles = new Map();
  for (const path of paths) {
    const { spec }: CustomResourceDefinition = parse(await readFile(join(directory, path), "utf8"));
    for (const { name, served, schema } of spec.versions) {
      if (!served) continue;
      const closed = closedCustomResource(schema.openAPIV3Schema, metadata);
      files.set(fileName(`${spec.group}/${name}`, spec.names.kind), compact(closed));
    }
  }
  return files;
}

async function managedMonitoringSchemas(
  files: SchemaFiles,
  context: ToolContext,
): Promise<SchemaFiles> {
  const metadata = await objectMetadata(context);
  const made: SchemaFiles = new Map(
    Object.entries(googleSpecs).map(([kind, spec]) => [
      fileName("monitoring.googleapis.com/v1", kind),
      compact(objectSchema(spec, metadata)),
    ]),
  );
  const podMonitor = (group: string) => fileName(`${group}/v1`, "PodMonitor");
  const operators = files.get(podMonitor("monitoring.coreos.com"));
  if (operators === undefined) throw new UserError("The Prometheus operator defines no PodMonitor");
  return made.set(podMonitor("azmonitoring.coreos.com"), operators);
}

/** A custom resource definition does not describe metadata: the server treats it as in every other object. */
async function objectMetadata(context: ToolContext): Promise<Schema> {
  const newest = Object.values(kubernetesModules).at(-1);
  if (newest === undefined) throw new UserError("No version of Kubernetes is supported");
  const definitions = await readDefinitions(await moduleFolder(newest, context), "v1");
  return closedSchema(definitions, new Map(), "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
}

/** The name that kubeconform looks for: the kind, the first part of its group, and its version. */
function fileName(apiVersion: string, kind: string): string {
  const { group, version } = splitApiVersion(apiVersion);
  const suffix = group === "" ? version : `${group.split(".")[0]}-${version}`;
  return `${kind.toLowerCase()}-${suffix}.json`;
}
