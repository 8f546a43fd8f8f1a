/** What a newer pg_dump writes is read by an older server: only its settings are touched, never data. */
import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readableByOlder } from "./copy.ts";

const settings =
  "SET statement_timeout = 0;\nSET transaction_timeout = 0;\nSET row_security = off;\n";

async function after(text: string): Promise<string> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "aicp-copy-test-"));
  const file = join(folder.path, "database.sql");
  await writeFile(file, text);
  await readableByOlder(file);
  return readFile(file, "utf8");
}

test("a setting that an older server does not know becomes a comment", async () => {
  expect(await after(settings)).toBe(
    "SET statement_timeout = 0;\n--T transaction_timeout = 0;\nSET row_security = off;\n",
  );
});

test("a dump without it, and a row that reads like it, stay as they are", async () => {
  const older = settings.replace(/^SET transaction.*\n/m, "");
  const rows = `${older}${"x".repeat(5000)}\nSET transaction_timeout = 0;\n`;
  expect(await after(older)).toBe(older);
  expect(await after(rows)).toBe(rows);
});
