/** Run by the release workflow: what a git tag releases. Refuses a tag that is not on main, and one that was released. */
import { appendFileSync } from "node:fs";
import { Command } from "commander";
import { credentialsFrom } from "../delivery/image/registry.ts";
import { releaseOf, requireOnMain, requireUnreleased } from "../delivery/image/release.ts";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { UserError } from "../kubernetes/user-error.ts";
import { run } from "./command.ts";

async function release(tag: string): Promise<void> {
  const { GITHUB_REPOSITORY: repository, GITHUB_OUTPUT: file } = process.env;
  if (!repository)
    throw new UserError("GITHUB_REPOSITORY is not set: owner/name of the repository.");
  const found = releaseOf(tag, repository);
  await requireOnMain(repositoryRoot, tag);
  await requireUnreleased(found, credentialsFrom(process.env));
  const lines = Object.entries(found).map(([key, value]) => `${key}=${value}\n`);
  process.stdout.write(lines.join(""));
  if (file) appendFileSync(file, lines.join(""));
}

const program = new Command("release")
  .description("Print which image a git tag releases, and which environment runs it first")
  .argument("<tag>", "git tag, such as v1.2.0")
  .action(release);

await run(program);
