/** What the commands share: tools, and an error's way to the person. */
import { styleText } from "node:util";
import type { Command } from "commander";
import { UserError } from "../kubernetes/user-error.ts";
import type { ToolName } from "../tools/catalogue.ts";
import { resolveTool } from "../tools/resolve.ts";

/** The path of a tool; says on stderr what is done to get it. */
export const tool = (name: ToolName): Promise<string> =>
  resolveTool(name, {
    report: (line) => console.error(styleText("dim", line, { stream: process.stderr })),
  });

const complain = ({ message }: Error) =>
  console.error(styleText("red", message, { stream: process.stderr }));

/** Runs a command: what the user can mend is a sentence, anything else a stack trace. */
export async function run(program: Command): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    complain(error);
    process.exitCode = 2;
  }
}

/** The same for a command that speaks to a cluster: there, anything that is wrong is a sentence. */
export async function runOnCluster(program: Command): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    complain(error as Error);
    process.exitCode = 1;
  }
}
