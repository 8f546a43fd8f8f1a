import { expect, test } from "vitest";
import { parse } from "yaml";
import { toYaml } from "./yaml.ts";

test("writes maps, lists and scalars the way a person would", () => {
  const value = {
    kind: "Example",
    spec: { empty: {}, none: [], list: ["a", { b: 1, c: [true, null] }], nested: [["x"], ["y"]] },
  };
  expect(toYaml(value)).toBe(`kind: Example
spec:
  empty: {}
  none: []
  list:
    - a
    - b: 1
      c:
        - true
        - null
  nested:
    - - x
    - - "y"
`);
});

test("quotes what YAML 1.1 would take for something else, as value and as key", () => {
  const text = toYaml({
    on: "off",
    "1_000": "0b101",
    "a: b": "a #b",
    "": " ",
    "2001-01-01": "1:30",
  });
  expect(text).toBe(`"on": "off"
"1_000": "0b101"
"a: b": "a #b"
"": " "
"2001-01-01": "1:30"
`);
});

test("leaves addresses, commands and expressions unquoted", () => {
  const value = {
    url: "http://agent-service:8080/",
    image: "postgres:16",
    argument: "max_connections=$(MAX_CONNECTIONS)",
    path: "/var/run/postgresql",
  };
  expect(toYaml(value)).toBe(`url: http://agent-service:8080/
image: postgres:16
argument: max_connections=$(MAX_CONNECTIONS)
path: /var/run/postgresql
`);
});

test.each([
  "one\ntwo\n",
  "one\ntwo",
  "one\n\n  indented\nthree",
  "  starts indented\nx",
  "ends in blank lines\n\n",
  "\nstarts with a blank line",
  "carriage\r\nreturn",
  "trailing space \nx\n",
  "\n",
])("keeps the lines of %j", (text) => {
  expect(parse(toYaml({ nested: { text } }))).toEqual({ nested: { text } });
});

test.each([
  [{ spec: { replicas: undefined } }, "spec.replicas is a value of type undefined"],
  [{ spec: { list: [1, () => 1] } }, "spec.list[1] is a value of type function"],
  [{ share: Number.NaN }, "share is NaN"],
  [undefined, "the document is a value of type undefined"],
])("refuses %j by the name of the field", (value, message) => {
  expect(() => toYaml(value)).toThrow(message);
});

test.each([
  ["\ud800", '"\\ud800"'],
  ["a\u0085b", '"a\u0085b"'],
  ["<<", '"<<"'],
])("refuses the text %j by its field, as value and as key", (text, shown) => {
  expect(() => toYaml({ data: { list: [{ a: text }] } })).toThrow(
    `data.list[0].a is ${shown}, which a manifest cannot contain`,
  );
  expect(() => toYaml({ data: { [text]: "a" } })).toThrow(
    `data has the key ${shown}, which a manifest cannot contain`,
  );
});
