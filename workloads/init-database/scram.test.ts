import { expect, test } from "vitest";
import { scramVerifier } from "./scram.ts";

test("has the form that PostgreSQL stores, with another salt each time", () => {
  const [first, second] = [scramVerifier("secret"), scramVerifier("secret")];
  expect(first).toMatch(
    /^SCRAM-SHA-256\$4096:[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$/,
  );
  expect(first).not.toBe(second);
});

test("refuses what would have to be normalized", () => {
  expect(() => scramVerifier("pässword")).toThrow("printable ASCII");
});
