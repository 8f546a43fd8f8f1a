import { expect, test } from "vitest";
import { asAway, DatabaseAway } from "./database.ts";

const failure = (message: string, code?: string) =>
  Object.assign(new Error(message), code ? { code } : {});

test.each([
  failure("connect ECONNREFUSED 127.0.0.1:5432", "ECONNREFUSED"),
  failure("getaddrinfo EAI_AGAIN postgres", "EAI_AGAIN"),
  failure("Connection terminated unexpectedly"),
  failure("timeout exceeded when trying to connect"),
  failure("Query read timeout"),
  failure("terminating connection due to administrator command", "57P01"),
  failure("the database system is starting up", "57P03"),
  failure("sorry, too many clients already", "53300"),
  failure("deadlock detected", "40P01"),
  failure("cannot execute INSERT in a read-only transaction", "25006"),
  failure('database "aicp" is not currently accepting connections', "55000"),
  failure('database "aicp" does not exist', "3D000"),
  failure('password authentication failed for user "coordinator"', "28P01"),
])("recognizes an unavailable or busy server by %o", (error) => {
  expect(asAway(error)).toBeInstanceOf(DatabaseAway);
});

test.each([
  failure("null value violates not-null constraint", "23502"),
  failure('relation "tasks" does not exist', "42P01"),
  failure("invalid byte sequence for encoding", "22021"),
  new TypeError("undefined is not a function"),
])("passes on a refused statement or a defect unchanged: %o", (error) => {
  expect(asAway(error)).toBe(error);
});
