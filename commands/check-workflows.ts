/** `pnpm check:workflows`: runs actionlint on every workflow. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { execa } from "execa";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { UserError } from "../kubernetes/user-error.ts";
import { run, tool } from "./command.ts";

const folder = join(repositoryRoot, ".github/workflows");

async function check(): Promise<void> {
  const files = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name));
  if (files.length === 0) throw new UserError(`${folder} has no workflow to check.`);
  // Without shellcheck and pyflakes, which may not be installed, the result is the same on every machine.
  const { exitCode } = await execa(
    await tool("actionlint"),
    ["-shellcheck=", "-pyflakes=", ...files.map((name) => join(folder, name))],
    { stdio: "inherit", reject: false, cwd: repositoryRoot },
  );
  if (exitCode === 0) console.log(`${files.length} workflows: no problems.`);
  else process.exitCode = 1;
}

await run(new Command("check:workflows").description("Check every workflow").action(check));
