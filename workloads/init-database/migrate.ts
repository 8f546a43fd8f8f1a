/** Applies the numbered SQL files that were not applied yet, all in one transaction. */
import { basename, join } from "node:path";
import type { Client } from "pg";
import Postgrator from "postgrator";
import { ExplainedError } from "../runtime/explained-error.ts";
import { explainSqlError } from "./explain-sql-error.ts";

/** Returns the names of the migrations that it applied. A migration that changed since it was applied is an error. */
export async function migrate(client: Client, directory: string): Promise<string[]> {
  let running: { filename: string; sql: string } | undefined;
  const postgrator = new Postgrator({
    driver: "pg",
    migrationPattern: join(directory, "*.sql"),
    schemaTable: "schema_version",
    newline: "LF",
    execQuery: (sql) => client.query(sql),
    execSqlScript: async (sql) => {
      if (running) running.sql = sql;
      await client.query(sql);
      running = undefined;
    },
  });
  postgrator.on("migration-started", ({ filename }) => {
    running = { filename, sql: "" };
  });

  await client.query("begin");
  try {
    const applied = await postgrator.migrate();
    await client.query("commit");
    return applied.map(({ filename }) => basename(filename));
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw running ? explainSqlError(error, running) : explainRefusal(error);
  }
}

function explainRefusal(error: unknown): unknown {
  const changed = /MD5 checksum failed for migration \[(\d+)\]/.exec(String(error));
  if (!changed) return error;
  return new ExplainedError(
    `migration ${changed[1]} differs from the one that was applied to this database. A released migration must never change: ` +
      "restore it and put the change into a new migration",
  );
}
