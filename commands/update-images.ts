/** What `pnpm bump` and `pnpm promote` have in common: do it, show it, and say what comes next. */

import { styleText } from "node:util";
import { carry, describeMoves, type Move } from "../delivery/image/update-image.ts";
import { toTerminal } from "../delivery/present/terminal.ts";
import { repositoryRoot } from "../kubernetes/folders.ts";
import { tool } from "./command.ts";

export async function carryOut(moves: readonly Move[]): Promise<void> {
  if (moves.length === 0) {
    console.log("They run that image already: nothing to do.");
    return;
  }
  const report = await carry(repositoryRoot, await tool("kustomize"), moves);
  console.log(describeMoves(moves).join("\n"));
  console.log(`\n${toTerminal(report)}\n`);
  console.log(styleText("dim", "Commit it, and open a pull request: a merge deploys it."));
}
