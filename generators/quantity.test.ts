import { expect, test } from "vitest";
import { amountOf, bytes, cores, parseQuantity } from "./quantity.ts";

test.each([
  ["100m", 0.1],
  ["2", 2],
  ["0.5", 0.5],
  ["128Mi", 134_217_728],
  ["2Gi", 2_147_483_648],
  ["40G", 40e9],
  ["1k", 1000],
  ["1E", 1e18],
  ["1E3", 1000],
  ["1e3", 1000],
  ["12e-1", 1.2],
  ["1Ei", 2 ** 60],
  ["250000n", 0.000_25],
  ["100u", 1e-4],
  ["+.5", 0.5],
  ["5.", 5],
  ["-1", -1],
])("reads %s", (text, number) => {
  expect(parseQuantity(text)).toBe(number);
});

test.each(["1K", "Mi", "", "1e", "1 Gi", "1GB", "1m0", "Infinity", "0x10", "1e3Ki"])(
  "refuses %j by its value",
  (text) => {
    expect(amountOf(text)).toBeNaN();
    expect(() => parseQuantity(text)).toThrow(`"${text}" is not a quantity`);
  },
);

test("sums of tenths come out even, and parts of a unit are rounded up", () => {
  expect(cores(23 * 0.1 + 3 * 0.1 + 0.5 + 2 * 0.1)).toBe("3300m");
  expect(cores(0.0001)).toBe("1m");
  expect(bytes(2 ** 30 + 1)).toBe("1025Mi");
});

test("quantities are written as the API server writes them", () => {
  expect(cores(16)).toBe("16");
  expect(cores(39.5)).toBe("39500m");
  expect(bytes(1.5 * 2 ** 30)).toBe("1536Mi");
  expect(bytes(16 * 2 ** 30)).toBe("16Gi");
});
