import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { startWork } from "./kinds.ts";

function complete(kind: string, input: unknown): { result: unknown; yields: number } {
  const work = startWork({ kind, input });
  let yields = 0;
  let step = work.next();
  for (; !step.done; step = work.next()) yields++;
  return { result: step.value, yields };
}

test.each([
  [2, 0],
  [3, 1],
  [4, 2],
  [10, 4],
  [100, 25],
  [1000, 168],
  [100_000, 9592],
])("below %i there are %i primes", (limit, count) => {
  expect(complete("primes", { limit }).result).toEqual({ count });
});

test("hashes a hash as often as it is told", () => {
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  const { result } = complete("digest", { text: "satoshi", rounds: 3 });
  expect(result).toEqual({ sha256: sha256(sha256(sha256("satoshi"))) });
});

test("counts words of any language, whatever their case", () => {
  const text = "Die Zahl, die Zahlen — DIE 3 Äpfel und äpfel.";
  expect(complete("words", { text, top: 2 }).result).toEqual({
    total: 9,
    top: [
      { word: "die", count: 3 },
      { word: "äpfel", count: 2 },
    ],
  });
});

test.each([
  ["primes", { limit: 200_000 }],
  ["digest", { text: "x", rounds: 20_000 }],
  ["words", { text: "many words ".repeat(2900), top: 1 }],
])("%s yields often", (kind, input) => {
  expect(complete(kind, input).yields).toBeGreaterThan(1);
});
