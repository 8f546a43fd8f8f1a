import { expect, test } from "vitest";
import { compact } from "./compact.ts";
import type { Schema } from "./schema.ts";

const reference: Schema = {
  type: "object",
  properties: { name: { type: "string" }, key: { type: "string" } },
  additionalProperties: false,
};

test("writes a part that occurs twice only once", () => {
  const schema = { type: "object", properties: { first: reference, second: reference } };
  expect(JSON.parse(compact(schema))).toEqual({
    type: "object",
    properties: {
      first: { $ref: "#/definitions/first" },
      second: { $ref: "#/definitions/first" },
    },
    definitions: { first: reference },
  });
});

test("shares the outer of two nested repetitions, and the inner one only where it also stands alone", () => {
  const outer: Schema = { type: "array", items: reference };
  const nested = { type: "object", properties: { a: outer, b: outer } };
  expect(JSON.parse(compact(nested)).definitions).toEqual({ a: outer });
  const alone = { type: "object", properties: { a: outer, b: outer, c: reference } };
  expect(Object.keys(JSON.parse(compact(alone)).definitions)).toEqual(["a", "items"]);
});

test("numbers different definitions that would have the same name", () => {
  const other: Schema = { ...reference, required: ["name"] };
  const twice = (schema: Schema): Schema => ({ type: "object", properties: { ref: schema } });
  const schema = {
    type: "object",
    properties: {
      a: { ...twice(reference), required: ["a"] },
      b: { ...twice(reference), required: ["b"] },
      c: { ...twice(other), required: ["c"] },
      d: { ...twice(other), required: ["d"] },
    },
  };
  expect(Object.keys(JSON.parse(compact(schema)).definitions)).toEqual(["ref", "ref2"]);
});
