/** Runs `kustomize build`, on as many folders at a time as the machine has processors. */
import { availableParallelism } from "node:os";
import { execa } from "execa";
import pLimit from "p-limit";
import { UserError } from "../user-error.ts";
import { type Document, documentsOf } from "./documents.ts";

/** Kustomize could not build a folder. */
export class BuildError extends UserError {
  /** The error text from Kustomize. */
  readonly reason: string;
  constructor(folder: string, reason: string) {
    super(`kustomize build ${folder} failed:\n${reason}`);
    this.reason = reason;
  }
}

const limit = pLimit(availableParallelism());

/** The objects that Kustomize renders from a folder: absolute, or relative to `root`. */
export async function build(kustomize: string, folder: string, root = "."): Promise<Document[]> {
  const run = () => execa(kustomize, ["build", folder], { cwd: root, reject: false });
  const { failed, stdout, stderr, shortMessage } = await limit(run);
  if (failed)
    throw new BuildError(folder, (stderr || (shortMessage ?? "")).trim().replace(/^Error: /, ""));
  return documentsOf(stdout, folder);
}
