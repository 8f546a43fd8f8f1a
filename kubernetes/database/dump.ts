/** A dump of the database in a local file. */
import { rename, rm, stat } from "node:fs/promises";
import type { DatabaseShell } from "./shell.ts";

/**
 * Dumps while everything runs, reads the dump back, and only then gives the file its name: a file that is there is whole.
 * Returns its size in bytes.
 */
export async function dumpTo(shell: DatabaseShell, file: string): Promise<number> {
  const partial = `${file}.partial`;
  const { superuser, database } = shell;
  await rm(partial, { force: true }); // of a dump that was killed
  try {
    const dump = ["pg_dump", "--format=custom", "--username", superuser, "--dbname", database];
    await shell.receive(dump, partial);
    await shell.send(partial, ["pg_restore", "--file=/dev/null"]);
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
  return (await stat(file)).size;
}
