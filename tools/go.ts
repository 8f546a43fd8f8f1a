/** The go command: which Go it is to be, and with what settings. */
import { execa } from "execa";
import type { Workshop } from "./workshop.ts";

/** The first version of Go that fetches another one. */
const fetchesGo = 21;

/** "local" where the machine's Go is of the pinned minor version and no older, else the pinned one, to be fetched. */
export function chooseToolchain(local: string, pinned: string): string {
  const [, minor = 0, patch = 0] = local.match(/\bgo1\.(\d+)(?:\.(\d+))?/)?.map(Number) ?? [];
  const [, wantedMinor = 0, wantedPatch = 0] = pinned.split(".").map(Number);
  if (minor === wantedMinor && patch >= wantedPatch) return "local";
  if (minor < fetchesGo)
    throw new Error(`${local || "go"} is too old to fetch the Go ${pinned} that the build needs`);
  return `go${pinned}`;
}

/** The flags are those of a plain reproducible build, kept the same so that Go's build cache serves every tool. */
export async function goEnvironment(
  version: string,
  workshop: Workshop,
): Promise<NodeJS.ProcessEnv> {
  const base = {
    ...workshop.environment,
    CGO_ENABLED: "0",
    GOFLAGS: "-buildvcs=false",
    GOWORK: "off",
    GOOS: workshop.platform.os,
    GOARCH: workshop.platform.arch,
  };
  const { stdout } = await execa("go", ["env", "GOVERSION"], {
    cwd: import.meta.dirname, // outside every Go module, whose own demand would come first
    extendEnv: false,
    env: { ...base, GOTOOLCHAIN: "local" },
  }).catch((error: { code?: string; shortMessage?: string }) => {
    throw new Error(error.code === "ENOENT" ? "go is not on the PATH" : error.shortMessage);
  });
  return { ...base, GOTOOLCHAIN: chooseToolchain(stdout, version) };
}
