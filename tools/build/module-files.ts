/** Takes the files of an asset out of its Go module. */
import { chmod, copyFile, mkdir, readdir, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { execa } from "execa";
import { type Asset, isWanted } from "../artifact.ts";
import type { Options, ToolContext } from "../context.ts";
import { goFor } from "./go.ts";

export interface GoModule {
  readonly path: string;
  /** With its leading v. */
  readonly version: string;
  /** The version of Go that downloads it. */
  readonly go: string;
}

/** The folder of Go's module cache that holds the module, which Go checks against its checksum database. */
export async function moduleFolder(
  { path, version, go }: GoModule,
  context: ToolContext,
  options: Options = {},
): Promise<string> {
  const { command, env } = await goFor(go, context, options);
  const { stdout, stderr, exitCode } = await execa(
    command,
    ["mod", "download", "-json", `${path}@${version}`],
    {
      cwd: import.meta.dirname,
      extendEnv: false,
      env,
      reject: false,
      ...(options.signal && { cancelSignal: options.signal }),
    },
  );
  const answer: { Dir?: string; Error?: string } = stdout ? JSON.parse(stdout) : {};
  if (exitCode === 0 && answer.Dir) return answer.Dir;
  throw new Error(`go mod download ${path}@${version}: ${answer.Error ?? stderr}`);
}

const moduleOf = ({ module, version, go }: Asset): GoModule => ({
  path: module,
  version: `v${version}`,
  go,
});

/** The paths of the asset's files in its module, and the folder of the module. */
export async function filesInModule(
  asset: Asset,
  context: ToolContext,
  options: Options = {},
): Promise<{ root: string; files: string[] }> {
  const root = await moduleFolder(moduleOf(asset), context, options);
  const top = join(root, asset.path);
  if ((await stat(top)).isFile()) return { root, files: [asset.path] };
  const entries = await readdir(top, { recursive: true });
  return { root, files: entries.filter(isWanted).map((entry) => join(asset.path, entry)) };
}

/** Makes `to` the asset's file or folder. */
export async function copyFromModule(
  asset: Asset,
  to: string,
  context: ToolContext,
  options: Options,
): Promise<void> {
  const { root, files } = await filesInModule(asset, context, options);
  for (const file of files) {
    const target = join(to, relative(asset.path, file));
    await mkdir(dirname(target), { recursive: true });
    await copyFile(join(root, file), target);
    await chmod(target, file.endsWith(".sh") ? 0o755 : 0o644);
  }
}
