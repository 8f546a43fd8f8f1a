/** Validates objects against the schemas of each Kubernetes version, with kubeconform and without a network. */
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { execa } from "execa";
import { temporaryFolder } from "../../kubernetes/temporary.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { nameOf } from "../../policies/policy.ts";
import { kubernetesVersions } from "../../tools/schemas/sources.ts";
import type { DistinctObject } from "./distinct.ts";
import type { Failure } from "./failure.ts";

interface Result {
  filename: string;
  kind: string;
  status: string;
  msg: string;
}

/** Each object goes into a file of its own, so that a result leads back to all places that contain it. */
export async function kubeconform(
  objects: readonly DistinctObject[],
  schemas: string,
  tool: string,
): Promise<Failure[]> {
  await using folder = await temporaryFolder("objects");
  const files = join(folder.path, "objects");
  await mkdir(files);
  await Promise.all(
    objects.map(({ text }, index) => writeFile(join(files, `${index}.yaml`), text)),
  );
  // kubeconform reads the path as a URL: behind this link, a checkout may have `#` or `%` in its own.
  const linked = join(folder.path, "schemas");
  await symlink(schemas, linked);
  const runs = kubernetesVersions.map(async (version) => {
    const results = await run(tool, linked, version, files);
    if (results.length !== objects.length) {
      throw new Error(`kubeconform checked ${results.length} of ${objects.length} objects`);
    }
    return results.flatMap((result) => failuresOf(result, version, objects));
  });
  return (await Promise.all(runs)).flat();
}

async function run(tool: string, schemas: string, version: string, files: string) {
  const file = "{{.ResourceKind}}{{.KindSuffix}}.json";
  const { stdout, stderr } = await execa({ reject: false })(tool, [
    ...["-strict", "-verbose", "-output", "json", "-kubernetes-version", `${version}.0`],
    ...["-schema-location", join(schemas, version, file), "-schema-location", join(schemas, file)],
    files,
  ]);
  if (stdout === "") throw new UserError(`kubeconform failed: ${stderr}`);
  const { resources }: { resources: Result[] } = JSON.parse(stdout);
  return resources;
}

function failuresOf(
  { filename, kind, status, msg }: Result,
  version: string,
  objects: readonly DistinctObject[],
): Failure[] {
  if (status === "statusValid") return [];
  const source = objects[Number.parseInt(basename(filename), 10)];
  const found = msg.includes("could not find schema")
    ? [
        {
          field: "kind",
          message: `there is no schema for ${kind}: add it to tools/schemas/kinds.ts and run pnpm schemas`,
        },
      ]
    : violations(msg);
  return (source?.places ?? []).flatMap((place) =>
    found.map(({ field, message }) => ({
      place,
      object: source === undefined ? "" : nameOf(source.object),
      field,
      message,
      rule: `kubeconform ${version}`,
    })),
  );
}

/** The single violations, which kubeconform writes into one line: `- at '/spec/type': value must be …`. */
export function violations(message: string): { field: string; message: string }[] {
  const [head = "", ...parts] = message.split(/\s+- at '/);
  if (parts.length === 0) return [{ field: "", message: head }];
  return parts
    .map((part) => {
      const [pointer = "", ...text] = part.split("': ");
      return { field: pointer.slice(1).replaceAll("/", "."), message: text.join("': ") };
    })
    .filter(({ message }) => message !== "validation failed");
}
