/** What the commands share: how a tool is found, and how a command ends. */
import { styleText } from "node:util";
import type { Command } from "commander";
import { ExecaError } from "execa";
import { visibleLines } from "../delivery/present/visible.ts";
import { reachLoopbackDirectly } from "../kubernetes/loopback.ts";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { UserError } from "../kubernetes/user-error.ts";
import type { ToolName } from "../tools/pinned/tool-list.ts";
import { resolveTool } from "../tools/resolve.ts";

/** The path of a tool; reports on stderr how it is obtained. */
export const tool = (name: ToolName): Promise<string> =>
  resolveTool(name, {
    report: (line) => console.error(styleText("dim", line, { stream: process.stderr })),
  });

/** Messages quote manifests, git and servers, whose text must not control the terminal. */
const complain = ({ message }: Error): void =>
  console.error(styleText("red", visibleLines(message), { stream: process.stderr }));

/** The operating system's words, which name the file or the address; fetch hides them behind "fetch failed". */
const systemErrorIn = (error: unknown): Error | undefined => {
  if (!(error instanceof Error)) return undefined;
  if ("syscall" in error) return error;
  return systemErrorIn(error instanceof AggregateError ? error.errors[0] : error.cause);
};

/** An error whose message is all that a user needs: a failed program has said why. */
const explanationIn = (error: unknown): Error | undefined =>
  error instanceof UserError || error instanceof ExecaError ? error : systemErrorIn(error);

const isOwn = (line: string) =>
  line.includes(`${repositoryRoot}/`) && !line.includes("node_modules");

/** A defect of this repository, by the first place of its stack that is in it. */
function defect({ message, stack = "" }: Error): Error {
  const own = stack.split("\n").find(isOwn)?.replace(`${repositoryRoot}/`, "") ?? "";
  const place = /(?:[^/\s(]+\/)*[^/\s]+\.ts:\d+/.exec(own)?.[0] ?? "this repository";
  return new Error(`${message}\nThis is a defect in ${place}: report it, with what you ran.`);
}

/** `pnpm status | head`: a reader that has read enough does not end the command's work, and is no failure of it. */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}

/**
 * Runs a command. What the user can fix is printed as a sentence; anything else is a defect of this repository and names its
 * place there. `hint` is printed in both cases. The exit code is 0 if the command did its work, 1 if it failed or found what must
 * not be, and 128 plus the signal's number if it was interrupted (interruption.ts).
 */
export async function run(program: Command, hint?: string): Promise<void> {
  outliveReaders();
  reachLoopbackDirectly();
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = 1;
    complain(explanationIn(error) ?? defect(error as Error));
    if (hint) console.error(`\n${hint}`);
  }
}
