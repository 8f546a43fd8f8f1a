/** Which Go builds. */
import { expect, test } from "vitest";
import { chooseToolchain } from "./go.ts";

test.each([
  ["go1.26.8", "1.26.8", "local"],
  ["go1.26.10", "1.26.8", "local"],
  ["go1.26.7", "1.26.8", "go1.26.8"],
  ["go1.27.3", "1.26.8", "go1.26.8"],
  ["go1.26.8", "1.27.3", "go1.27.3"],
  ["go1.26", "1.26.8", "go1.26.8"],
  ["devel go1.28-abcdef", "1.26.8", "go1.26.8"],
])("with %s, a build for Go %s uses %s", (local, pinned, expected) => {
  expect(chooseToolchain(local, pinned)).toBe(expected);
});

test("a Go that cannot fetch other versions is too old", () => {
  expect(chooseToolchain("go1.19.8", "1.26.8")).toBeUndefined();
});
