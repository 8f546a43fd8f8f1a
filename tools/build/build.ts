/** Builds tools of one Go module in one run of Go, with every module locked by the go.sum of their folder. */
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { constants, setPriority } from "node:os";
import { basename, dirname, join } from "node:path";
import { type ExecaError, execa } from "execa";
import type { Build, Tool } from "../artifact.ts";
import type { Options, ToolContext } from "../context.ts";
import { goFor } from "./go.ts";
import { reportProgress } from "./progress.ts";

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

interface Run {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
  readonly log: string;
}

async function runGo(
  run: Run,
  read: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  await mkdir(dirname(run.log), { recursive: true });
  const log = createWriteStream(run.log);
  log.write(`${run.folder}: GOTOOLCHAIN=${run.env.GOTOOLCHAIN} go ${run.arguments.join(" ")}\n`);
  try {
    const child = execa(run.command, run.arguments, {
      cwd: run.folder,
      extendEnv: false,
      env: run.env,
      stdin: "ignore",
      all: true,
      buffer: false,
      killSignal: "SIGINT", // Go removes its temporary files then, and does not on SIGTERM
      ...(signal && { cancelSignal: signal }),
    });
    if (child.pid) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    for await (const line of child.iterable({ from: "all" })) {
      log.write(`${line}\n`);
      read(line);
    }
    await child;
  } finally {
    log.end();
  }
}

/** Builds the tools, which have one build key, in `folder`, and returns their files in the same order. */
export async function buildTools(
  tools: readonly Tool[],
  folder: string,
  context: ToolContext,
  options: Options,
): Promise<string[]> {
  const [first] = tools;
  if (!first) return [];
  const { build } = first;
  const { command, env } = await goFor(build.go, context, options);
  const packages = tools.map((tool) => tool.build.package);
  // One package is written to a file of any name; several are each named after the end of their path.
  const files = tools.map((tool) =>
    join(folder, tools.length === 1 ? "made" : basename(tool.build.package)),
  );
  const output = tools.length === 1 ? files[0] : `${folder}/`;
  const tags = build.tags.length > 0 ? ["-tags", build.tags.join(",")] : [];
  const flags = ["-v", ...tags, "-ldflags", linkerFlags(build), "-o", `${output}`];
  const log = logOf(context, first);
  const progress = reportProgress(context.progressMs, options.report ?? (() => {}));
  try {
    await runGo(
      {
        command,
        arguments: ["build", ...flags, ...packages],
        // Go leaves its temporary files behind when it is killed: here they go with the folder.
        env: { ...env, GOTMPDIR: folder },
        folder: build.folder,
        log,
      },
      progress.read,
      options.signal,
    );
    progress.done();
    return files;
  } catch (error) {
    options.signal?.throwIfAborted();
    const message = `go build: ${(error as ExecaError).shortMessage} (its log: ${log})`;
    throw new Error(message, { cause: error });
  } finally {
    progress.end();
  }
}
