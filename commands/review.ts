/** Run by workflows: compares a pull request with the default branch, which is checked out. It reads, and writes one file. */
import { writeFile } from "node:fs/promises";
import { Command, InvalidArgumentError } from "commander";
import { fetchPullRequest } from "../delivery/git.ts";
import { failureToJson, toJson } from "../delivery/pull-request/exchange.ts";
import { review } from "../delivery/pull-request/review.ts";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { UserError } from "../kubernetes/user-error.ts";
import { run, tool } from "./command.ts";

interface Options {
  sha: string;
  pullRequest?: string;
  output: string;
}

const matching = (pattern: RegExp, what: string) => (text: string) => {
  if (pattern.test(text)) return text;
  throw new InvalidArgumentError(`It must be ${what}.`);
};

/** A failure is written too: the job that comments has to say why there is no difference. */
async function compare({ sha, pullRequest, output }: Options): Promise<void> {
  try {
    const kustomize = await tool("kustomize");
    if (pullRequest !== undefined) await fetchPullRequest(repositoryRoot, pullRequest);
    await writeFile(output, toJson(await review(repositoryRoot, kustomize, sha)));
  } catch (error) {
    const expected = error instanceof UserError;
    const reason = expected ? error.message : "an unexpected error, which the log of the job shows";
    await writeFile(output, failureToJson(reason));
    throw error;
  }
}

const program = new Command("review")
  .description("Compare a pull request with the default branch, which must be checked out")
  .requiredOption(
    "--sha <commit>",
    "head of the pull request",
    matching(/^[0-9a-f]{40}$/, "a whole commit hash"),
  )
  .option(
    "--pull-request <number>",
    "fetch this pull request first",
    matching(/^[1-9]\d*$/, "a number"),
  )
  .requiredOption("--output <file>", "where the difference goes, as JSON")
  .action(compare);

await run(program);
