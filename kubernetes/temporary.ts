/** A temporary folder that is removed at the end of its scope: `await using folder = await temporaryFolder("objects")`. */
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forgetFolder, noteFolder, removeLeftovers } from "./leftovers/ledger.ts";

/**
 * Its path has no symbolic link in it: on a Mac the temporary folder is behind one, and a path relative to the unresolved
 * folder leads elsewhere. The next run removes it if this process is killed.
 */
export async function temporaryFolder(
  purpose: string,
): Promise<AsyncDisposable & { path: string }> {
  await removeLeftovers();
  const path = await mkdtemp(join(await realpath(tmpdir()), `aicp-${purpose}-`));
  await noteFolder(path);
  return {
    path,
    async [Symbol.asyncDispose]() {
      await rm(path, { recursive: true, force: true });
      await forgetFolder(path);
    },
  };
}
