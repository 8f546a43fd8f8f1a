import { DatabaseError } from "pg";
import { expect, test } from "vitest";
import { explainSqlError } from "./explain-sql-error.ts";

const sql = "-- Ähm 🚀\nselect 1;\n  select broken;\n";

function databaseError(fields: Partial<DatabaseError>): DatabaseError {
  return Object.assign(new DatabaseError('column "broken" does not exist', 0, "error"), {
    code: "42703",
    ...fields,
  });
}

test("names file, line and column, counted in characters as PostgreSQL counts them", () => {
  const position = String([...sql.slice(0, sql.indexOf("broken"))].length + 1);
  expect(
    explainSqlError(databaseError({ position }), { filename: "/x/0007.do.y.sql", sql }),
  ).toHaveProperty(
    "message",
    '0007.do.y.sql:3:10: column "broken" does not exist (SQLSTATE 42703); nothing was changed',
  );
});

test("adds detail and hint, and leaves out the place if there is none", () => {
  const error = databaseError({ detail: "Key (name)=(a) exists.", hint: "Try b." });
  expect(explainSqlError(error, { filename: "0007.do.y.sql", sql })).toHaveProperty(
    "message",
    '0007.do.y.sql: column "broken" does not exist (SQLSTATE 42703); nothing was changed\n  detail: Key (name)=(a) exists.\n  hint: Try b.',
  );
});

test("passes on errors that are not about a statement", () => {
  const lost = new Error("Connection terminated unexpectedly");
  expect(explainSqlError(lost, { filename: "x.sql", sql })).toBe(lost);
});
