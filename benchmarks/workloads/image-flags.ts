/** Node's flags and compile cache as the image sets them, so that the benchmark measures what runs in a pod. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { UserError } from "../../kubernetes/user-error.ts";

const workloads = join(import.meta.dirname, "../../workloads");

export interface ImageFlags {
  nodeOptions: string[];
  /** Folder of the compile cache, filled as by the image's build. */
  env: Record<string, string>;
  remove: () => Promise<void>;
}

export async function imageFlags(): Promise<ImageFlags> {
  const dockerfile = await readFile(join(workloads, "Dockerfile"), "utf8");
  const nodeOptions = /^ENV NODE_OPTIONS="(.*)"$/m.exec(dockerfile)?.[1]?.split(" ");
  if (!nodeOptions) throw new UserError("workloads/Dockerfile sets no NODE_OPTIONS");
  const cache = await mkdtemp(join(tmpdir(), "aicp-compile-cache-"));
  const env = { NODE_COMPILE_CACHE: cache };
  await execa(process.execPath, [...nodeOptions, "fill-compile-cache.ts"], {
    cwd: workloads,
    env: { ...env, NODE_OPTIONS: nodeOptions.join(" ") },
  });
  return { nodeOptions, env, remove: () => rm(cache, { recursive: true, force: true }) };
}
