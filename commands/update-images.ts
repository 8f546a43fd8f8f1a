/** What `pnpm bump` and `pnpm promote` share: update the images, show the difference, and say what comes next. */

import { styleText } from "node:util";
import { describeMoves, type Move, updateImages } from "../delivery/image/update-image.ts";
import { toTerminal } from "../delivery/present/terminal.ts";
import { repositoryRoot } from "../kubernetes/manifests/folders.ts";
import { tool } from "./command.ts";

export async function updateAndShow(moves: readonly Move[]): Promise<void> {
  if (moves.length === 0) {
    console.log("The environments run this image already: nothing to do.");
    return;
  }
  const report = await updateImages(repositoryRoot, await tool("kustomize"), moves);
  console.log(describeMoves(moves).join("\n"));
  console.log(`\n${toTerminal(report)}\n`);
  console.log(
    styleText("dim", "Next: commit this and open a pull request. Its merge deploys the image."),
  );
}
