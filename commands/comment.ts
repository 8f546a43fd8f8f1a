/** Run by workflows: keeps the one comment of a pull request up to date. It may write, and trusts none of its input. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { comment, type Found, type Head } from "../delivery/pull-request/comment.ts";
import { readJson } from "../delivery/pull-request/exchange.ts";
import { github } from "../delivery/pull-request/github.ts";
import { UserError } from "../kubernetes/user-error.ts";
import { run } from "./command.ts";

async function read(file: string | undefined): Promise<Found> {
  if (file === undefined) return undefined;
  if (!existsSync(file)) return { failure: "the job that compares it ended without a result" };
  try {
    return readJson(await readFile(file, "utf8"));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { failure: error.message };
  }
}

const program = new Command("comment")
  .description("Write what a pull request changes, and the result of its checks, into its comment")
  .requiredOption("--branch <owner:branch>", "head of the pull request")
  .requiredOption("--sha <commit>", "commit that was compared")
  .option("--difference <file>", "the difference as JSON; without it, only the checks are updated")
  .action(async ({ difference, ...head }: Head & { difference?: string }) => {
    console.log(await comment(github(process.env), head, await read(difference)));
  });

await run(program);
