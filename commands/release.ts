/** Run by the release workflow: what a git tag releases. */
import { appendFileSync } from "node:fs";
import { Command } from "commander";
import { releaseOf } from "../delivery/image/release.ts";
import { UserError } from "../kubernetes/user-error.ts";
import { run } from "./command.ts";

const program = new Command("release")
  .description("Print which image a git tag releases, and which environment runs it first")
  .argument("<tag>", "git tag, such as v1.2.0")
  .action((tag: string) => {
    const { GITHUB_REPOSITORY: repository, GITHUB_OUTPUT: file } = process.env;
    if (!repository)
      throw new UserError("GITHUB_REPOSITORY is not set: owner/name of the repository.");
    const lines = Object.entries(releaseOf(tag, repository)).map(
      ([key, value]) => `${key}=${value}\n`,
    );
    process.stdout.write(lines.join(""));
    if (file) appendFileSync(file, lines.join(""));
  });

await run(program);
