/** That texts are read as Kubernetes reads them, and that what is no object of it is refused by name. */
import { expect, test } from "vitest";
import { documentsOf, objectsOf } from "./documents.ts";

const identity = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: one }\n";

test("reads YAML 1.1, without dates and times of day", () => {
  const [first, second] = objectsOf(
    `${identity}data: { on: yes }\n---\n${identity}data: { day: 2026-01-02, time: 12:30, text: "yes" }\n`,
    "a.yaml",
  );
  expect(first?.data).toEqual({ true: true });
  expect(second?.data).toEqual({ day: "2026-01-02", time: "12:30", text: "yes" });
});

test("keeps the text of each object, and leaves out documents without one", () => {
  const documents = documentsOf(`# Generated.\n---\n\n---\n${identity}`, "a.yaml");
  expect(documents).toMatchObject([{ object: { kind: "ConfigMap" }, text: `\n${identity}` }]);
});

test.each([
  ["kind: [", "a.yaml: Flow sequence"],
  [
    "apiVersion: v1\nkind: Kustomization\n",
    "a.yaml: a document is not a Kubernetes object: it lacks metadata.name",
  ],
  [
    "text",
    "a.yaml: a document is not a Kubernetes object: it lacks apiVersion, kind, metadata.name",
  ],
])("refuses %j, and names the file", (text, message) => {
  expect(() => objectsOf(text, "a.yaml")).toThrow(message);
});
