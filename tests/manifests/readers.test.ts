/** Our reader of YAML, Kustomize and Kubernetes' own reader agree on every scalar, or the generator refuses it by name. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kustomization } from "../../generators/render/kustomization.ts";
import { toYaml } from "../../generators/render/yaml.ts";
import { objectsOf } from "../../kubernetes/manifests/documents.ts";
import { resolveTool } from "../../tools/resolve.ts";
import { plainScalars, texts } from "./scalars.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aicp-readers-"));
  mkdirSync(join(folder, "build"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const head = (index: number) =>
  `apiVersion: example.com/v1\nkind: Scalar${index}\nmetadata:\n  name: scalar-${index}\n`;

async function kustomize(documents: readonly string[]): Promise<string[]> {
  writeFileSync(join(folder, "build/all.yaml"), documents.join("---\n"));
  writeFileSync(
    join(folder, "build/kustomization.yaml"),
    toYaml(kustomization({ resources: ["all.yaml"] })),
  );
  const { stdout } = await execa(await resolveTool("kustomize"), ["build", join(folder, "build")]);
  const built = stdout.split(/^---$/m);
  const indexOf = (text: string) => Number(/^kind: Scalar(\d+)$/m.exec(text)?.[1]);
  return built.sort((a, b) => indexOf(a) - indexOf(b));
}

/** What we read of each document: its data, or the reason why it cannot be read. */
type Reading = { data: unknown } | { refused: string };

const readings = (documents: readonly string[]): Reading[] =>
  documents.map((text) => {
    try {
      return { data: objectsOf(text, "test")[0]?.data };
    } catch (error) {
      return { refused: (error as Error).message };
    }
  });

/** A schema for this data alone. The types are said as well: to an enum, the number 1 is the text "1". */
const only = (data: unknown) => ({
  enum: [data],
  properties: Object.fromEntries(
    Object.entries(data ?? {}).map(([key, value]) => [
      key,
      { type: value === null ? "null" : typeof value },
    ]),
  ),
});

/**
 * Whether Kubernetes' reader takes each document, and reads the very data: kubeconform uses sigs.k8s.io/yaml, and is given
 * a schema for each document that only this data satisfies.
 */
async function verdicts(documents: readonly string[], found: readonly Reading[]) {
  const schemas = join(folder, "schemas");
  mkdirSync(schemas, { recursive: true });
  for (const [index, reading] of found.entries()) {
    const schema = {
      type: "object",
      properties: "data" in reading ? { data: only(reading.data) } : {},
    };
    writeFileSync(join(schemas, `scalar${index}.json`), JSON.stringify(schema));
    writeFileSync(join(folder, `${index}.yaml`), documents[index] ?? "");
  }
  const { stdout } = await execa(
    await resolveTool("kubeconform"),
    [
      ...["-verbose", "-output", "json", "-schema-location", `${schemas}/{{.ResourceKind}}.json`],
      ...documents.map((_, index) => join(folder, `${index}.yaml`)),
    ],
    { reject: false },
  );
  const { resources }: { resources: { filename: string; status: string; msg: string }[] } =
    JSON.parse(stdout);
  const byFile = new Map(resources.map((one) => [one.filename, one]));
  return documents.map((_, index) => byFile.get(join(folder, `${index}.yaml`)));
}

/** Those on which the two readers do not agree. */
async function disagreements(documents: readonly string[], names: readonly string[]) {
  const found = readings(documents);
  const judged = await verdicts(documents, found);
  return names.flatMap((name, index) => {
    const [ours, theirs] = [found[index], judged[index]];
    const taken = theirs?.status === "statusValid";
    const agreed = ours && "data" in ours ? taken : theirs?.status === "statusError";
    return agreed ? [] : [{ name, ours, theirs: theirs?.msg }];
  });
}

test("a scalar that is read as another is seen", async () => {
  const document = `${head(0)}data:\n  value: 1\n`;
  const judge = async (data: unknown) => (await verdicts([document], [{ data }]))[0]?.status;
  expect(await judge({ value: 1 })).toBe("statusValid");
  expect(await judge({ value: "1" })).toBe("statusInvalid");
});

const forms = {
  values: (scalar: string) => `data:\n  value: ${scalar}\n`,
  keys: (scalar: string) => `data:\n  ${scalar}: value\n`,
};

test.each(Object.entries(forms))("a thousand plain scalars, as %s", async (_, form) => {
  expect(plainScalars.length).toBeGreaterThan(900);
  const documents = plainScalars.map((scalar, index) => head(index) + form(scalar));
  expect(await disagreements(documents, plainScalars)).toEqual([]);
});

/** The generator's text for it, or undefined where it refuses to write one. */
function written(data: Record<string, string>, index: number): string | undefined {
  const metadata = { name: `scalar-${index}` };
  try {
    return toYaml({ apiVersion: "example.com/v1", kind: `Scalar${index}`, metadata, data });
  } catch (error) {
    expect((error as Error).message).toContain("which a manifest cannot contain");
    return undefined;
  }
}

/** Many texts in one object: Kustomize takes its time for each. */
const generated = {
  values: (many: readonly string[]) =>
    Object.fromEntries(many.map((text, index) => [`text-${index}`, text])),
  keys: (many: readonly string[]) =>
    Object.fromEntries(many.map((text, index) => [text, `value ${index}`])),
};
const together = 100;

test.each(Object.entries(generated))(
  "a thousand texts through the generator and Kustomize, as %s",
  async (_, form) => {
    const kept = texts.filter((text) => written(form([text]), 0) !== undefined);
    expect(kept.length).toBeGreaterThan(texts.length - 30);
    const chunks = Array.from({ length: Math.ceil(kept.length / together) }, (_, index) =>
      form(kept.slice(index * together, (index + 1) * together)),
    );
    const built = await kustomize(chunks.map((data, index) => written(data, index) ?? ""));
    expect(readings(built)).toEqual(chunks.map((data) => ({ data })));
    expect(
      await disagreements(
        built,
        chunks.map((_, index) => `texts from ${index * together}`),
      ),
    ).toEqual([]);
  },
);
