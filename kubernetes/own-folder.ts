/** A folder that all runs of a user share, in the temporary folder, which all users share. */
import { lstatSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Made if it is not there. Undefined if it is not this user's alone: somebody else could lead what is written there to any of
 * the user's files. The temporary folder itself is not made, which others may use too.
 */
export function ownFolder(purpose: string): string | undefined {
  const uid = process.getuid?.(); // known without an entry in /etc/passwd too, as in a container
  const folder = join(tmpdir(), `aicp-${purpose}-${uid}`);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch {
    // It is there already, or cannot be made: the look says which.
  }
  const found = lstatSync(folder, { throwIfNoEntry: false });
  const isOwn = found?.isDirectory() && found.uid === uid && (found.mode & 0o077) === 0;
  return isOwn ? folder : undefined;
}
