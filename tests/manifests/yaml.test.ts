/** What Kubernetes, Kustomize and Argo CD read (YAML 1.1, by Go) is what TypeScript meant. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kustomization } from "../../generators/kustomization.ts";
import { toYaml } from "../../generators/yaml.ts";
import { resolveTool } from "../../tools/resolve.ts";
import { trickyStrings } from "./tricky-strings.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "yaml-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const document = (data: Record<string, string>) => ({
  apiVersion: "example.com/v1",
  kind: "Strings",
  metadata: { name: "tricky" },
  data,
});

/** A schema that only this very data satisfies, so that the Go reader of kubeconform does the comparing. */
const schemaOf = (data: Record<string, string>) => ({
  type: "object",
  required: ["data"],
  properties: {
    data: {
      type: "object",
      additionalProperties: false,
      required: Object.keys(data),
      properties: Object.fromEntries(
        Object.entries(data).map(([key, value]) => [key, { enum: [value] }]), // draft 4 knows no `const`
      ),
    },
  },
});

async function read(yaml: string, expected: Record<string, string>) {
  writeFileSync(join(folder, "strings.json"), JSON.stringify(schemaOf(expected)));
  const { stdout } = await execa(
    await resolveTool("kubeconform"),
    [
      "-strict",
      "-verbose",
      "-output",
      "json",
      "-schema-location",
      `${folder}/{{.ResourceKind}}.json`,
    ],
    { input: yaml, reject: false },
  );
  return JSON.parse(stdout).resources;
}

async function build(yaml: string) {
  writeFileSync(join(folder, "strings.yaml"), yaml);
  const lists = kustomization({ resources: ["strings.yaml"] });
  writeFileSync(join(folder, "kustomization.yaml"), toYaml(lists));
  return (await execa(await resolveTool("kustomize"), ["build", folder])).stdout;
}

const valid = [expect.objectContaining({ status: "statusValid" })];
const invalid = [expect.objectContaining({ status: "statusInvalid" })];
const asValues = (strings: string[]) =>
  Object.fromEntries(strings.map((text, index) => [`string-${index}`, text]));
const asKeys = (strings: string[]) =>
  Object.fromEntries(strings.map((text, index) => [text, `value ${index}`]));

test.each([
  ["values", asValues],
  ["keys", asKeys],
])("a hundred tricky strings survive as %s", async (_, data) => {
  expect(new Set(trickyStrings).size).toBeGreaterThan(100);
  const strings = data(trickyStrings);
  expect(await read(toYaml(document(strings)), strings)).toEqual(valid);
});

test.each([
  ["values", asValues],
  ["keys", asKeys],
])(
  "and through kustomize as %s, but for those that its own emitter cannot write",
  async (_, data) => {
    const strings = data(trickyStrings.filter((text) => !/[\u007f\u0085]|^<<$/.test(text)));
    expect(await read(await build(toYaml(document(strings))), strings)).toEqual(valid);
  },
);

test("a string that is read as another is seen", async () => {
  const yaml = toYaml(document({ key: "yes" }));
  expect(await read(yaml, { key: "yes" })).toEqual(valid);
  expect(await read(yaml, { key: "true" })).toEqual(invalid);
  expect(await read(yaml.replace('"yes"', "yes"), { key: "yes" })).toEqual(invalid);
});
