/** Looks for a tool on the PATH, and asks what it finds for its version. */
import { access, constants, realpath } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import type { Question, Tool } from "./tool.ts";
import type { Workshop } from "./workshop.ts";

const answerMs = 10_000;

/** The first version in what the binary says of itself, or undefined if it says none. */
export async function askVersion(
  file: string,
  question: Question,
  workshop: Workshop,
): Promise<string | undefined> {
  const { all } = await execa(file, question.arguments, {
    all: true,
    reject: false,
    stdin: "ignore",
    timeout: answerMs,
    extendEnv: false,
    env: { ...workshop.environment, ...question.environment },
  });
  return all.match(/(?<![\d.])v?(\d+\.\d+\.\d+(?:-[\w.]+)?)/)?.[1];
}

/** Every such program, each once: /bin is often but another name of /usr/bin. */
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

/** The first program of the PATH that fits; those that do not are said in `passedOver`. */
export async function findOnPath(
  name: string,
  tool: Tool,
  workshop: Workshop,
  passedOver: (line: string) => void,
): Promise<string | undefined> {
  const { ask, instead } = tool;
  const wanted = instead
    ? { command: instead.command, ask: instead.ask, text: `${instead.from} or newer` }
    : { command: name, ask, text: tool.version };
  for (const file of await everyOnPath(wanted.command, workshop.environment.PATH ?? "")) {
    const version = await askVersion(file, wanted.ask, workshop);
    const fits = instead
      ? version !== undefined && isAtLeast(version, instead.from)
      : version === tool.version;
    if (fits) return file;
    passedOver(version ? `${file} is ${version}, not ${wanted.text}` : `${file} tells no version`);
  }
  return undefined;
}
