/** docs/operations.md as an engineer follows it: its commands in bash, where `kubectl` is this cluster's. */

import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { applicationName } from "../kubernetes/argo-cd/application.ts";
import { applicationKind } from "../kubernetes/argo-cd/refresh.ts";
import { read } from "../kubernetes/client/operations.ts";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { UserError } from "../kubernetes/user-error.ts";
import { resolveTool } from "../tools/resolve.ts";
import type { Context } from "./scenario.ts";

/** Runs commands of the page and returns their output. Files that they write stay until the scenario ends. */
export type Shell = (commands: string) => Promise<string>;

const page = "docs/operations.md";

/** The blocks of commands below a heading of the page, verbatim. */
export async function commandsUnder(heading: string): Promise<string[]> {
  const text = await readFile(join(repositoryRoot, page), "utf8");
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  const blocks = [...(section ?? "").matchAll(/^```bash\n(.*?)^```/gms)];
  if (blocks.length === 0) throw new UserError(`${page} has no commands under "${heading}"`);
  return blocks.map(([, commands = ""]) => commands);
}

export async function withShell<T>(
  context: Context,
  work: (shell: Shell) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "aicp-operations-"));
  try {
    await writeCommands(context, folder);
    if (context.delivery.healsItself) await writeApplication(context, folder);
    return await work((commands) => run(context, folder, commands));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The page's commands name no context: this kubectl and this pnpm add it. Files are in the folder, not in the repository. */
async function writeCommands({ cluster }: Context, folder: string): Promise<void> {
  const { context } = cluster.api;
  const kubectl = `exec '${await resolveTool("kubectl")}' --context '${context}' "$@"`;
  const script = `'${repositoryRoot}/commands/'"$1.ts"`;
  const pnpm = `exec '${process.execPath}' ${script} --context '${context}' "\${@:2}"`;
  for (const [name, command] of Object.entries({ kubectl, pnpm })) {
    const file = join(folder, name);
    await writeFile(file, `#!/bin/bash\n${command}\n`);
    await chmod(file, 0o755);
  }
}

/** The deployed Application: it differs from the committed one only in the repository's URL. */
async function writeApplication({ cluster, environment }: Context, folder: string): Promise<void> {
  const reference = { ...applicationKind, name: applicationName(environment.name) };
  const deployed = await read(cluster.api, reference);
  if (!deployed) throw new UserError(`there is no Application ${reference.name}`);
  const { apiVersion, kind, metadata, spec } = deployed;
  const { name, namespace, labels, annotations, finalizers } = metadata;
  const application = {
    ...{ apiVersion, kind, spec },
    metadata: { name, namespace, labels, annotations, finalizers },
  };
  await mkdir(join(folder, "apps"));
  await writeFile(join(folder, `apps/${environment.name}.yaml`), JSON.stringify(application));
}

/** Commands for Argo CD are left out where it is not installed: there the caller deploys. */
const ofArgoCd = /^kubectl (patch application|apply .*-f apps\/).*\n/gm;

async function run({ delivery, environment }: Context, folder: string, commands: string) {
  const applicable = delivery.healsItself ? commands : commands.replaceAll(ofArgoCd, "");
  const script = `set -euo pipefail\n${applicable.replaceAll("minikube", environment.name)}`;
  const path = `${folder}${delimiter}${process.env.PATH}`;
  const result = await execa("bash", ["-c", script], {
    cwd: folder,
    env: { PATH: path },
    timeout: 300_000,
    reject: false,
  });
  if (!result.failed) return result.stdout;
  throw new UserError(`${page}: ${result.stderr || result.shortMessage}, after:\n${script}`);
}
