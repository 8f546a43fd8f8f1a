import { expect, test } from "vitest";
import { parseDatabaseUrl } from "./database-url.ts";

test("reads a DATABASE_URL and decodes its escapes", () => {
  expect(parseDatabaseUrl("postgres://aicp:p%40ss@db.example:6432/main")).toEqual({
    host: "db.example",
    port: 6432,
    database: "main",
    user: "aicp",
    password: "p@ss",
  });
  expect(parseDatabaseUrl("postgresql://me@localhost/me")).toMatchObject({
    port: 5432,
    password: "",
  });
});

test("an unset or empty DATABASE_URL means none", () => {
  expect([parseDatabaseUrl(undefined), parseDatabaseUrl("")]).toEqual([undefined, undefined]);
});

test.each(["localhost:5432", "mysql://a@b/c", "postgres://host/db", "postgres://user@host"])(
  "refuses %s",
  (text) => {
    expect(() => parseDatabaseUrl(text)).toThrow("DATABASE_URL must be like");
  },
);
