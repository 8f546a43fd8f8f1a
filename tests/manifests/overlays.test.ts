/** How each environment differs from the base and its components, in a file that a person can read in review. */
import { describe, expect, test } from "vitest";
import { compareObjects, objectOf, pathText } from "../../delivery/compare/compare.ts";
import { catalogue } from "../../generators/catalogue.ts";
import type { Environment } from "../../generators/environments/environment.ts";
import { componentsOf } from "../../generators/overlay.ts";
import { compare, isClean } from "../../generators/render/disk.ts";
import { renderRepository } from "../../generators/repository.ts";
import { amazon, azure, google, publishedImage } from "../../generators/settings.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { objectsOf, overlays, rendered, root } from "./rendered.ts";

const base = rendered.filter(({ kind }) => kind === "base").flatMap(objectsOf);

const text = (value: unknown) => (value === undefined ? "nothing" : JSON.stringify(value));

const resourcesOf = (component: string) =>
  JSON.parse(
    JSON.stringify(catalogue.components[component]?.resources ?? []),
  ) as KubernetesObject[];

/** The components, then a line for each object that only the environment has, and for each field that differs. */
function differences(environment: Environment): string {
  const overlay = overlays.get(environment.name) as readonly KubernetesObject[];
  const components = componentsOf(environment);
  const before = [...base, ...components.flatMap(resourcesOf)];
  const lines = compareObjects(before, overlay).flatMap((change) => {
    const { kind, metadata } = objectOf(change);
    const name = `${kind} ${metadata.name}`;
    if (!("fields" in change)) return `${name}: ${change.type}`;
    return change.fields.map(
      ({ path, before, after }) => `${name}: ${pathText(path)}: ${text(before)} -> ${text(after)}`,
    );
  });
  return `Components: ${components.join(", ")}\n${lines.join("\n")}\n`;
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

describe.each(catalogue.environments)("overlay $name", (environment) => {
  test("differs from the base in what its snapshot says (pnpm check:tests -u), and in nothing else", async () => {
    const lines = portable(differences(environment), environment.image.tag);
    await expect(lines).toMatchFileSnapshot(`differences/${environment.name}.txt`);
  });
});
