/** `pnpm check:workflows`: every workflow through actionlint. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { repositoryRoot } from "../kubernetes/folders.ts";

import { tool } from "./command.ts";

const folder = join(repositoryRoot, ".github/workflows");
const files = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name));
if (files.length === 0) throw new Error(`${folder} has no workflow: there is nothing to check`);

// Without the shell and Python linters that may or may not be on this machine, the answer is the same everywhere.
const { exitCode } = await execa(
  await tool("actionlint"),
  ["-shellcheck=", "-pyflakes=", ...files.map((name) => join(folder, name))],
  { stdio: "inherit", reject: false, cwd: repositoryRoot },
);
if (exitCode === 0) console.log(`${files.length} workflows: nothing to say.`);
else process.exitCode = 1;
