/** Looks for a tool on the PATH, and asks what it finds for its version. */
import { access, constants, realpath } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import type { Question, Tool } from "../artifact.ts";
import type { ToolContext } from "../context.ts";

const answerTimeoutMs = 10_000;

/** The first version in the binary's answer, or undefined if it reports none. */
export async function askVersion(
  file: string,
  question: Question,
  context: ToolContext,
): Promise<string | undefined> {
  const { all } = await execa(file, question.arguments, {
    all: true,
    reject: false,
    stdin: "ignore",
    timeout: answerTimeoutMs,
    extendEnv: false,
    env: { ...context.env, ...question.environment },
  });
  return all.match(/(?<![\d.])v?(\d+\.\d+\.\d+(?:-[\w.]+)?)/)?.[1];
}

/** Every such program, each once: /bin is often a link to /usr/bin. */
async function everyOnPath(command: string, path: string): Promise<string[]> {
  const files = new Map<string, string>();
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const file = join(folder, command);
    try {
      await access(file, constants.X_OK);
      const real = await realpath(file);
      if (!files.has(real)) files.set(real, file);
    } catch {} // not here
  }
  return [...files.values()];
}

const isAtLeast = (version: string, least: string): boolean =>
  version.localeCompare(least, "en", { numeric: true }) >= 0;

/** The first program on the PATH that fits; `onMismatch` gets a sentence for each that does not. */
export async function findOnPath(
  tool: Tool,
  context: ToolContext,
  onMismatch: (line: string) => void,
): Promise<string | undefined> {
  const { name, version: pinned, ask, substitute } = tool;
  const wanted = substitute
    ? { ...substitute, text: `${substitute.from} or newer` }
    : { command: name, ask, text: pinned };
  for (const file of await everyOnPath(wanted.command, context.env.PATH ?? "")) {
    const version = await askVersion(file, wanted.ask, context);
    const fits =
      version !== undefined &&
      (substitute ? isAtLeast(version, substitute.from) : version === pinned);
    if (fits) return file;
    onMismatch(
      version ? `${file} is ${version}, not ${wanted.text}` : `${file} reports no version`,
    );
  }
  return undefined;
}
