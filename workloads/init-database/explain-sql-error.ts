/** Names the place of an error in a migration: file, line and column. */
import { basename } from "node:path";
import { DatabaseError } from "pg";
import { ExplainedError } from "../runtime/explained-error.ts";

export function explainSqlError(
  error: unknown,
  { filename, sql }: { filename: string; sql: string },
): unknown {
  if (!(error instanceof DatabaseError)) return error;
  const place = error.position ? `:${placeOf(sql, Number(error.position))}` : "";
  const more = [
    error.detail && `detail: ${error.detail}`,
    error.hint && `hint: ${error.hint}`,
    error.where && `where: ${error.where}`,
  ].filter(Boolean);
  return new ExplainedError(
    [
      `${basename(filename)}${place}: ${error.message} (SQLSTATE ${error.code}); nothing was changed`,
      ...more,
    ].join("\n  "),
  );
}

/** PostgreSQL counts characters from 1. */
function placeOf(sql: string, position: number): string {
  const before = [...sql].slice(0, position - 1).join("");
  const lines = before.split("\n");
  return `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}
