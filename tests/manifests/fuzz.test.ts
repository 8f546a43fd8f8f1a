/** Whatever is wrong in a manifest, validation and difference answer in words that name the object, never with a stack trace. */
import { expect, test } from "vitest";
import { validateModels } from "../../commands/validate/models.ts";
import { checkPolicies } from "../../commands/validate/policies.ts";
import { compareObjects } from "../../delivery/compare/compare.ts";
import { toMarkdown } from "../../delivery/present/markdown.ts";
import { reportOf } from "../../delivery/report/report.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { mutate, randomFrom, seeds } from "./mutate.ts";
import { applications, overlays } from "./rendered.ts";

const rounds = 40;

test.each(seeds)("seed %i", async (seed) => {
  const random = randomFrom(seed);
  for (let round = 0; round < rounds; round++) {
    const names = [...overlays.keys()];
    const environment = names[round % names.length] ?? "";
    const good = [...(overlays.get(environment) ?? [])];
    const index = Math.floor(random() * good.length);
    const broken = mutate(mutate(good[index] as KubernetesObject, random), random);
    const objects = good.with(index, broken);
    const documents = objects.map((object) => ({ object, text: "" }));
    const place = `overlays/${environment}`;
    const rendered = [
      { place, kind: "overlay" as const, environment, objects: documents },
      {
        place: "apps",
        kind: "applications" as const,
        objects: applications.map((object) => ({ object, text: "" })),
      },
    ];
    const failures = [
      ...checkPolicies(rendered),
      ...(await validateModels([{ object: broken, text: "", places: [place] }])),
    ];
    for (const { object, message } of failures) {
      expect(object).not.toBe("");
      if (message.startsWith("cannot be read")) continue;
      expect(message).not.toMatch(/Cannot read properties|is not (?:a function|iterable)/);
    }
    const changes = compareObjects(good, objects);
    const report = reportOf([{ name: environment, changes }], { from: "a", to: "b", notes: [] });
    expect(toMarkdown(report).length).toBeGreaterThan(10);
  }
});
