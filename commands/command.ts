/** What the commands share: how a tool is found, and how a command ends. */
import { styleText } from "node:util";
import type { Command } from "commander";
import { visibleLines } from "../delivery/present/visible.ts";
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

/**
 * Runs a command. What the user can fix is printed as a sentence, anything else as a stack trace, with exit code 1 in both
 * cases: no script needs to know more than that the command failed.
 */
export async function run(program: Command): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    complain(error);
    process.exitCode = 1;
  }
}

/** As `run`, for commands whose errors come from a cluster: each is printed as a sentence. */
export async function runOnCluster(program: Command): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    complain(error as Error);
    process.exitCode = 1;
  }
}
