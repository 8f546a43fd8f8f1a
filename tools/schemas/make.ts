/** Makes the files of schemas/ from the downloaded modules. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { UserError } from "../../kubernetes/user-error.ts";
import { type GoModule, moduleFolder } from "../build/module-files.ts";
import type { ToolContext } from "../context.ts";
import { compact } from "./compact.ts";
import { type CustomResourceDefinition, closedCustomResource } from "./custom-resources.ts";
import { fileName, referEqual, type SchemaFiles, shareEqual } from "./files.ts";
import {
  argoCdDefinitions,
  barmanCloudDefinitions,
  cloudNativePgDefinitions,
  externalSecretsDefinitions,
  kedaDefinitions,
  prometheusOperatorDefinitions,
} from "./kinds.ts";
import { kubernetesSchemas, objectMetadata } from "./kubernetes-kinds.ts";
import { googleSpecs, objectSchema } from "./managed-monitoring.ts";
import {
  argoCdModule,
  barmanCloudModule,
  cloudNativePgModule,
  externalSecretsModule,
  kedaModule,
  kubernetesModules,
  prometheusOperatorModule,
} from "./sources.ts";

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
