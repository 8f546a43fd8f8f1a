/** A copy from one database to another of any version, as SQL: an older pg_restore refuses the format of a newer pg_dump. */
import { mkdtempDisposable, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseShell } from "./shell.ts";

/** pg_dump's settings are at the top of what it writes. */
const settingsBytes = 4096;

/** Of PostgreSQL 17: an older server does not know it. Its statement becomes a comment of the same length. */
const newerSetting = "SET transaction_timeout";

export async function readableByOlder(file: string): Promise<void> {
  await using handle = await open(file, "r+");
  const { buffer } = await handle.read(Buffer.alloc(settingsBytes), 0, settingsBytes, 0);
  const at = buffer.indexOf(newerSetting);
  if (at >= 0) await handle.write("--", at);
}

/** Copies everything of `source` into `database`, which is empty, on the server of `target`; all of it or nothing. */
export async function copyInto(
  source: DatabaseShell,
  target: DatabaseShell,
  database: string,
): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "aicp-copy-"));
  const file = join(folder.path, "database.sql");
  const from = ["--username", source.superuser, "--dbname", source.database];
  await source.receive(["pg_dump", "--format=plain", ...from], file);
  await readableByOlder(file);
  await target.send(file, [
    ...["psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1"],
    ...["--output", "/dev/null", "--username", target.superuser, "--dbname", database],
  ]);
}
