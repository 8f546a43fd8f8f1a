import { expect, test } from "vitest";
import { cpuMsBetween } from "./cost.ts";

const reading = (cpu: Record<string, number>) => ({ at: 0, cpu: new Map(Object.entries(cpu)) });
const before = reading({ a: 10, b: 20 });

test("adds up what the same agents have used", () => {
  expect(cpuMsBetween(before, reading({ a: 10.5, b: 21 }))).toBe(1500);
});

test.each([
  ["came", { a: 11, b: 21, c: 1 }],
  ["went", { a: 11 }],
  ["was replaced", { a: 11, c: 1 }],
  ["started again", { a: 11, b: 1 }],
])("tells nothing where an agent %s", (_, after) => {
  expect(cpuMsBetween(before, reading(after))).toBe(Infinity);
});
