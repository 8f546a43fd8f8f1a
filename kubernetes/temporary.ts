/** A temporary folder that is removed at the end of its scope: `await using folder = await temporaryFolder("objects")`. */
import { mkdtempDisposable, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Its path has no symbolic link in it: on a Mac the temporary folder is behind one, and a path relative to the unresolved
 * folder leads elsewhere.
 */
export const temporaryFolder = async (purpose: string) =>
  mkdtempDisposable(join(await realpath(tmpdir()), `aicp-${purpose}-`));
