/** Runs Go at low priority, and hands on each line that it prints. */
import { createWriteStream, type WriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { setPriority } from "node:os";
import { dirname } from "node:path";
import { execa } from "execa";
import { guardProcess } from "../../kubernetes/leftovers/guard.ts";
import type { Go } from "./go.ts";

export interface GoRun {
  readonly go: Go;
  readonly arguments: readonly string[];
  /** The folder of the go.mod. */
  readonly folder: string;
  /** Go's temporary files: it leaves them behind when it is killed. */
  readonly temporary: string;
  /** As `nice` counts: 19 is the lowest priority. */
  readonly niceness: number;
  readonly log: WriteStream;
  readonly signal?: AbortSignal | undefined;
}

export async function openLog(file: string, heading: string): Promise<WriteStream> {
  await mkdir(dirname(file), { recursive: true });
  const log = createWriteStream(file);
  log.write(`${heading}\n`);
  return log;
}

/** Everything that Go prints goes to the log as well. */
export async function runGo(run: GoRun, read: (line: string) => void): Promise<void> {
  const child = execa(run.go.command, run.arguments, {
    cwd: run.folder,
    extendEnv: false,
    env: { ...run.go.env, GOTMPDIR: run.temporary },
    stdin: "ignore",
    all: true,
    buffer: false,
    killSignal: "SIGINT", // Go removes its temporary files then, and does not on SIGTERM
    ...(run.signal && { cancelSignal: run.signal }),
  });
  if (child.pid) setPriority(child.pid, run.niceness);
  guardProcess(child.nodeChildProcess, "INT");
  try {
    for await (const line of child.iterable({ from: "all" })) {
      run.log.write(`${line}\n`);
      read(line);
    }
  } finally {
    await child; // it has ended then, even when its output ended early because it was stopped
  }
}
