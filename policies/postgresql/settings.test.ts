/** Settings are judged as PostgreSQL judges them when it starts. */
import { expect, test } from "vitest";
import { bytesOf, settingProblem } from "./settings.ts";

test.each([
  ["shared_buffers", "256MB"],
  ["shared_buffers", "32768"],
  ["shared_buffers", " 1 GB "],
  ["shared_buffers", "0.5GB"],
  ["max_connections", "100"],
  ["checkpoint_timeout", "15min"],
  ["checkpoint_completion_target", "0.9"],
  ["wal_level", "logical"],
  ["synchronous_commit", "off"],
  ["fsync", "on"],
  ["log_line_prefix", "%m"],
  ["pg_stat_statements.max", "1000"],
])("%s=%s starts", (name, value) => {
  expect(settingProblem(name, value)).toBeUndefined();
});

test.each([
  ["shared_buffers", "512Mi", 'cannot read "512Mi"'],
  ["shared_buffers", "25%", 'cannot read "25%"'],
  ["shared_buffers", "64kB", "not between 16 and 1073741823 (in units of 8kB)"],
  ["shared_buffers", "256mb", 'cannot read "256mb"'],
  ["max_connections", "unlimited", 'cannot read "unlimited"'],
  ["max_connections", "100MB", 'cannot read "100MB"'],
  ["max_connections", "0", "not between 1 and 262143"],
  ["max_connection", "100", "has no setting max_connection"],
  ["wal_level", "full", "is not one of minimal, replica, logical"],
  ["fsync", "maybe", "is not on or off"],
])("%s=%s ends with FATAL", (name, value, message) => {
  expect(settingProblem(name, value)).toContain(message);
});

test("a number without a unit is in the setting's own", () => {
  expect(bytesOf("shared_buffers", "32768")).toBe(256 * 2 ** 20);
  expect(bytesOf("shared_buffers", "256MB")).toBe(256 * 2 ** 20);
  expect(bytesOf("max_connections", "100")).toBeNaN();
});
