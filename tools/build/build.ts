/** Builds tools of one Go module in one run of Go, with every module locked by the go.sum of their folder. */
import { constants } from "node:os";
import { basename, join } from "node:path";
import type { ExecaError } from "execa";
import type { Build, Tool } from "../artifact.ts";
import type { Options, ToolContext } from "../context.ts";
import { goFor } from "./go.ts";
import { type Progress, reportProgress } from "./progress.ts";
import { type GoRun, openLog, runGo } from "./run-go.ts";

export interface BuildOptions extends Options {
  /** Something else that is needed earlier is built at the same time. */
  readonly isLater?: boolean;
}

/** Tools with the same key can be built in one run: they differ in nothing but their package. */
export const buildKey = ({ folder, go, stamps, tags }: Build): string =>
  JSON.stringify([folder, go, stamps, tags]);

const linkerFlags = ({ stamps }: Build): string =>
  ["-s -w", ...Object.entries(stamps).map(([variable, text]) => `-X ${variable}=${text}`)].join(
    " ",
  );

/** Where Go's output of the build is stored. */
const logOf = ({ cache }: ToolContext, { name, version }: Tool): string =>
  join(cache, "logs", `${name}-${version}.log`);

const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority;

/** How many packages Go will compile: those that its build cache does not have. */
async function countStale(run: GoRun, packages: readonly string[], progress: Progress) {
  let stale = 0;
  const format = "{{if .Stale}}stale {{.ImportPath}}{{end}}";
  await runGo({ ...run, arguments: ["list", "-deps", "-f", format, ...packages] }, (line) => {
    if (line.startsWith("stale ")) stale++;
    else progress.read(line);
  });
  progress.begin(stale);
}

/** Where Go writes the tools' executables: one to a file of any name, several each named after the end of its path. */
function outputOf(tools: readonly Tool[], folder: string): { flag: string; files: string[] } {
  const names = tools.map(({ build }) => basename(build.package));
  if (tools.length === 1) return { flag: join(folder, "made"), files: [join(folder, "made")] };
  return { flag: `${folder}/`, files: names.map((name) => join(folder, name)) };
}

/** Builds the tools, which have one build key, in `folder`, and returns their files in the same order. */
export async function buildTools(
  tools: readonly Tool[],
  folder: string,
  context: ToolContext,
  options: BuildOptions,
): Promise<string[]> {
  const [first] = tools;
  if (!first) return [];
  const { build } = first;
  const go = await goFor(build.go, context, options);
  const packages = tools.map((tool) => tool.build.package);
  const { flag, files } = outputOf(tools, folder);
  const tags = build.tags.length > 0 ? ["-tags", build.tags.join(",")] : [];
  const flags = ["-v", ...tags, "-ldflags", linkerFlags(build), "-o", flag, ...packages];
  const file = logOf(context, first);
  const heading = `${build.folder}: GOTOOLCHAIN=${go.env.GOTOOLCHAIN} go build ${flags.join(" ")}`;
  const progress = reportProgress(context.progressMs, options.report ?? (() => {}));
  const log = await openLog(file, heading);
  const run: GoRun = {
    go,
    arguments: ["build", ...flags],
    folder: build.folder,
    temporary: folder,
    niceness: options.isLater ? PRIORITY_LOW : PRIORITY_BELOW_NORMAL,
    log,
    signal: options.signal,
  };
  try {
    await countStale(run, [...tags, ...packages], progress);
    await runGo(run, progress.read);
    progress.done();
    return files;
  } catch (error) {
    options.signal?.throwIfAborted();
    const message = `go build: ${(error as ExecaError).shortMessage} (its log: ${file})`;
    throw new Error(message, { cause: error });
  } finally {
    progress.end();
    log.end();
  }
}
