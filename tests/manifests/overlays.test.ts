/** What each environment has that the base has not, in a file that a person can read in review. */
import { describe, expect, test } from "vitest";
import { compareObjects, objectOf, pathText } from "../../delivery/compare/compare.ts";
import { catalogue } from "../../generators/catalogue.ts";
import { compare, isClean } from "../../generators/disk.ts";
import { renderRepository } from "../../generators/repository.ts";
import { amazon, azure, google, publishedImage } from "../../generators/settings.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { objectsOf, overlays, rendered, root } from "./rendered.ts";

const base = rendered.filter(({ kind }) => kind === "base").flatMap(objectsOf);

const text = (value: unknown) => (value === undefined ? "nothing" : JSON.stringify(value));

/** A line for each object that is there in addition, and for each field that differs. */
function differences(environment: string): string {
  const overlay = overlays.get(environment) as readonly KubernetesObject[];
  const lines = compareObjects(base, overlay).flatMap((change) => {
    const { kind, metadata } = objectOf(change);
    const name = `${kind} ${metadata.name}`;
    if (!("fields" in change)) return `${name}: ${change.type}`;
    return change.fields.map(
      ({ path, before, after }) => `${name}: ${pathText(path)}: ${text(before)} -> ${text(after)}`,
    );
  });
  return `${lines.join("\n")}\n`;
}

test("the generated folders are exactly what the generators render", () => {
  expect(isClean(compare(root, renderRepository(catalogue)))).toBe(true);
});

/** Without what a release changes (the image's tag, and the Job's name that follows from it) and without an owner's settings. */
const portable = (lines: string, tag: string): string =>
  withoutSettings(lines)
    .replaceAll(`:${tag}"`, ':<tag>"')
    .replaceAll(/\binit-database-[0-9a-f]{8}\b/g, "init-database-<fingerprint>");

const withoutSettings = (lines: string): string =>
  [publishedImage, google, amazon, azure]
    .flatMap((setting) => (typeof setting === "string" ? setting : Object.values(setting)))
    .reduce((text, value) => text.replaceAll(value, "<setting>"), lines);

describe.each(catalogue.environments)("overlay $name", ({ name, image }) => {
  test("differs from the base in what its snapshot says (pnpm check:tests -u), and in nothing else", async () => {
    const lines = portable(differences(name), image.tag);
    await expect(lines).toMatchFileSnapshot(`differences/${name}.txt`);
  });
});
