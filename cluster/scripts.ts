/** Runs another of this repository's commands as a stage of a longer one. */

import { execa } from "execa";
import { repositoryRoot } from "../kubernetes/folders.ts";

/** Returns what the command printed last; its whole output is in the error if it fails. */
export async function runScript(file: string, report: (line: string) => void): Promise<string> {
  const child = execa(process.execPath, [file], {
    cwd: repositoryRoot,
    all: true,
    reject: false,
    env: { NO_COLOR: "1" },
  });
  let last = "";
  for await (const line of child.iterable({ from: "all" })) {
    last = line || last;
    report(line);
  }
  const { exitCode, all } = await child;
  if (exitCode !== 0) throw new Error(`node ${file} failed:\n${all}`);
  return last;
}
