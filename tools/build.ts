/** Builds a tool from its Go module, with every module locked by the go.sum of its folder. */
import { createWriteStream, type WriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { constants, setPriority } from "node:os";
import { dirname } from "node:path";
import { type ExecaError, execa } from "execa";
import { goEnvironment } from "./go.ts";
import { logOf, type Search, titleOf } from "./search.ts";
import type { Build } from "./tool.ts";

const clock = (ms: number): string => {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};

/** Counts what Go says it does: a line for each module that it downloads and each package that it compiles. */
function watchProgress(search: Search) {
  const start = Date.now();
  const say = (line: string) =>
    search.options.report?.(`${titleOf(search)}: ${line}, ${clock(Date.now() - start)}`);
  let modules = 0;
  let packages = 0;
  const timer = setInterval(() => {
    say(
      packages > 0
        ? `building, ${packages} packages compiled`
        : `building, ${modules} modules downloaded`,
    );
  }, search.workshop.progressMs);
  return {
    read: (line: string) => {
      if (line.startsWith("go: downloading ")) modules++;
      else if (/^[\w.~/-]+$/.test(line)) packages++;
    },
    done: () => say(`built, ${packages} packages compiled`),
    end: () => clearInterval(timer),
  };
}

const linkerFlags = ({ stamps }: Build): string =>
  ["-s -w", ...Object.entries(stamps).map(([variable, text]) => `-X ${variable}=${text}`)].join(
    " ",
  );

async function openLog(file: string, heading: string): Promise<WriteStream> {
  await mkdir(dirname(file), { recursive: true });
  const log = createWriteStream(file);
  log.write(`${heading}\n`);
  return log;
}

/** Builds the tool as `file`; what Go says goes to the tool's log. */
export async function buildTool(search: Search, file: string): Promise<void> {
  const { build } = search.tool;
  const { signal } = search.options;
  const environment = await goEnvironment(build.go, search.workshop);
  const command = ["build", "-v", "-ldflags", linkerFlags(build), "-o", file, build.package];
  const heading = `${build.folder}: GOTOOLCHAIN=${environment.GOTOOLCHAIN} go ${command.join(" ")}`;
  const log = await openLog(logOf(search), heading);
  const progress = watchProgress(search);
  try {
    const child = execa("go", command, {
      cwd: build.folder,
      extendEnv: false,
      // Go leaves its work behind when it is stopped: here it goes with the folder.
      env: { ...environment, GOTMPDIR: dirname(file) },
      stdin: "ignore",
      all: true,
      buffer: false,
      killSignal: "SIGINT", // Go clears its work away then, and does not on SIGTERM
      ...(signal && { cancelSignal: signal }),
    });
    if (child.pid) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    for await (const line of child.iterable({ from: "all" })) {
      log.write(`${line}\n`);
      progress.read(line);
    }
    await child;
    progress.done();
  } catch (error) {
    signal?.throwIfAborted();
    throw new Error(`go build: ${(error as ExecaError).shortMessage}`, { cause: error });
  } finally {
    progress.end();
    log.end();
  }
}
