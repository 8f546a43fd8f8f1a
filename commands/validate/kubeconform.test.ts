/** What validation reads from kubeconform's output. */
import { expect, test } from "vitest";
import { violations } from "./kubeconform.ts";

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
