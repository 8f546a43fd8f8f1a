/** What validation reads from its tools' output. */
import { expect, test } from "vitest";
import { violations } from "./kubeconform.ts";
import { split } from "./render.ts";

test("takes kubeconform's one line apart", () => {
  const line =
    "problem validating schema. Check JSON formatting: jsonschema validation failed with 'file:///x.json#' - at '/spec/ports': validation failed   - at '/spec/ports/0': additional properties 'a', 'b' not allowed   - at '/spec/type': value must be one of 'ClusterIP', 'NodePort'";
  expect(violations(line)).toEqual([
    { field: "spec.ports.0", message: "additional properties 'a', 'b' not allowed" },
    { field: "spec.type", message: "value must be one of 'ClusterIP', 'NodePort'" },
  ]);
});

test("keeps a message that is no list of violations", () => {
  expect(violations('key "kind" already set in map')).toEqual([
    { field: "", message: 'key "kind" already set in map' },
  ]);
});

test("reads documents as Kubernetes does: YAML 1.1, without dates and times of day", () => {
  const [first, second] = split('on: yes\n---\nday: 2026-01-02\ntime: 12:30\ntext: "yes"\n');
  expect(first?.object).toEqual({ true: true });
  expect(second?.object).toEqual({ day: "2026-01-02", time: "12:30", text: "yes" });
});

test("takes no documents for an error", () => {
  expect(() => split("---\n\n---\n")).toThrow("renders nothing");
});
