/** The go command: which Go runs, and with what settings. */
import { join } from "node:path";
import { execa } from "execa";
import type { Options, ToolContext } from "../context.ts";
import { WrongSum } from "../download/download.ts";
import { obtainToolchain } from "./toolchain.ts";

export interface Go {
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The first version of Go that fetches other versions of itself. */
const firstFetching = 21;

/**
 * The GOTOOLCHAIN by which the local Go serves a build: "local" where it is of the pinned minor version and no older,
 * else the pinned version, which it fetches. Undefined where it cannot.
 */
export function chooseToolchain(local: string, pinned: string): string | undefined {
  const [, minor = 0, patch = 0] = local.match(/\bgo1\.(\d+)(?:\.(\d+))?/)?.map(Number) ?? [];
  const [, wantedMinor = 0, wantedPatch = 0] = pinned.split(".").map(Number);
  if (minor === wantedMinor && patch >= wantedPatch) return "local";
  return minor < firstFetching ? undefined : `go${pinned}`;
}

/** The flags of a plain reproducible build, the same for every tool so that Go's build cache serves all of them. */
const environmentOf = ({ env, host }: ToolContext): NodeJS.ProcessEnv => ({
  ...env,
  CGO_ENABLED: "0",
  GOFLAGS: "-buildvcs=false",
  GOWORK: "off",
  GOOS: host.os,
  GOARCH: host.arch,
});

/** The version of the Go on the PATH; empty if there is none or it does not run. */
async function localVersion(env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout = "" } = await execa("go", ["env", "GOVERSION"], {
    cwd: import.meta.dirname, // outside every Go module, which could demand another version
    extendEnv: false,
    env: { ...env, GOTOOLCHAIN: "local" },
    reject: false,
  });
  return stdout;
}

/** A Go that builds as the pinned version does: the machine's own, or one that is downloaded into the cache. */
export async function goFor(pinned: string, context: ToolContext, options: Options): Promise<Go> {
  const env = environmentOf(context);
  const local = await localVersion(env);
  const toolchain = local && chooseToolchain(local, pinned);
  if (toolchain) return { command: "go", env: { ...env, GOTOOLCHAIN: toolchain } };
  const root = await obtainToolchain(pinned, context, options).catch((error: Error) => {
    options.signal?.throwIfAborted();
    const reason = local ? `${local} is too old` : "go is not on the PATH";
    const type = error instanceof WrongSum ? WrongSum : Error;
    throw new type(`${reason}, and Go ${pinned} could not be downloaded: ${error.message}`);
  });
  return { command: join(root, "bin", "go"), env: { ...env, ...downloadedGo(root, context) } };
}

/** A downloaded Go keeps modules and compiled packages in the cache as well, not in the user's home. */
const downloadedGo = (root: string, { cache, env }: ToolContext): NodeJS.ProcessEnv => ({
  GOROOT: root,
  GOTOOLCHAIN: "local",
  GOFLAGS: "-buildvcs=false -modcacherw", // so that the cache can be deleted, modules included
  GOMODCACHE: env.GOMODCACHE || join(cache, "go", "modules"),
  GOCACHE: env.GOCACHE || join(cache, "go", "compiled"),
  GOPATH: env.GOPATH || join(cache, "go", "path"),
});
