/** Runs another of this repository's programs as a stage of a longer command. */

import { execa } from "execa";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { UserError } from "../kubernetes/user-error.ts";

/** Returns the last line that the command printed; if it fails, the error contains its whole output. */
export async function runScript(
  file: string,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const child = execa(process.execPath, [file], {
    cwd: repositoryRoot,
    all: true,
    reject: false,
    cancelSignal: signal,
    env: { NO_COLOR: "1" },
  });
  let last = "";
  for await (const line of child.iterable({ from: "all" })) {
    last = line || last;
    report(line);
  }
  const { exitCode, all } = await child;
  if (exitCode !== 0) throw new UserError(`node ${file} failed:\n${all}`);
  return last;
}
