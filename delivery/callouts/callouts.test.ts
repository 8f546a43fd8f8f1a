import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { canonical } from "../../kubernetes/value.ts";
import { compareObjects } from "../compare/compare.ts";
import { textOf } from "../report/callouts.ts";
import { reportOf } from "../report/report.ts";
import { spell } from "../sentence.ts";
import { topics } from "./callout.ts";

const folder = join(import.meta.dirname, "../fixtures");

const fixtures = readdirSync(folder).map((file) => {
  const text = readFileSync(join(folder, file), "utf8");
  return {
    name: file.replace(".yaml", ""),
    title: text.slice(2, text.indexOf("\n")),
    ...parse(text),
  };
});

const words = { from: "before", to: "after", notes: [] };

function calloutsOf(before: never[], after: never[]): string[] {
  const { callouts } = reportOf([{ name: "here", changes: compareObjects(before, after) }], words);
  return callouts.map(
    (found) => `${found.severity} ${found.topic}: ${spell(textOf(found), (value) => value)}`,
  );
}

describe("a reviewer is told", () => {
  test.each(fixtures)("$name: $title", ({ before, after, callouts }) => {
    expect(calloutsOf(before, after)).toEqual(callouts);
  });

  test.each(fixtures)("$name: nothing where nothing changes", ({ before, after }) => {
    expect(calloutsOf(before, before)).toEqual([]);
    expect(calloutsOf(after, after)).toEqual([]);
  });

  test("of every topic there is", () => {
    const said = fixtures.flatMap(({ callouts }) =>
      callouts.map((text: string) => text.split(/[ :]/)[1]),
    );
    expect([...new Set(said)].sort()).toEqual([...topics].sort());
  });

  test("by fixtures that differ from each other", () => {
    const pairs = fixtures.map(({ before, after }) => canonical([before, after]));
    expect(new Set(pairs).size).toBe(fixtures.length);
  });
});
