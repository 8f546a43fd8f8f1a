/** The pinned Go, for a machine that has none: downloaded as the module golang.org/toolchain, as Go updates itself. */
import { chmod, copyFile, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { exists, inWorkFolder, moveToPlace } from "../cache.ts";
import type { Options, ToolContext } from "../context.ts";
import { WrongSum } from "../download/download.ts";
import type { Host } from "../host.ts";
import { downloadFromProxies } from "./go-proxies.ts";
import { unpackModule } from "./module-zip.ts";

const module = "golang.org/toolchain";

/** The module and version of Go `go` for a host: the key of its sum in sums.json. */
export const toolchainOf = (go: string, { os, arch }: Host): string =>
  `${module}@v0.0.1-go${go}.${os}-${arch}`;

/** A module's zip has neither executable files nor nested go.mod files: Go restores them so too. */
async function restore(root: string): Promise<void> {
  const files = await readdir(root, { recursive: true });
  for (const file of files) {
    const isProgram = /^(bin|pkg[/\\]tool)[/\\]/.test(file);
    if (isProgram) await chmod(join(root, file), 0o755);
    if (basename(file) === "_go.mod")
      await copyFile(join(root, file), join(root, dirname(file), "go.mod"));
  }
}

/** The root of the pinned Go in the cache, downloaded and checked if it is not there yet. */
export async function obtainToolchain(
  go: string,
  context: ToolContext,
  options: Options,
): Promise<string> {
  const name = toolchainOf(go, context.host);
  const sum = context.sums[name];
  if (!sum) throw new Error(`no sum of ${name} is pinned (\`pnpm tools pin\` does)`);
  const place = join(context.cache, "go", basename(name));
  if (await exists(place)) return place;
  await inWorkFolder(context, basename(name), options, async (folder) => {
    if (await exists(place)) return;
    options.report?.(`downloading Go ${go}`);
    const [zip, root] = [join(folder, "toolchain.zip"), join(folder, "go")];
    const path = `${name.replace("@", "/@v/")}.zip`;
    await downloadFromProxies(path, zip, context, options);
    const found = await unpackModule(zip, `${name}/`, root);
    if (found !== sum) throw new WrongSum(`${name}: its sum is ${found}, not the pinned ${sum}`);
    await rm(zip);
    await restore(root);
    await moveToPlace(root, place);
  });
  return place;
}
