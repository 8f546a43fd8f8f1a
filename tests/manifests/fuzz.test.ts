/** Whatever is wrong in a manifest, validation and difference answer in words that name the object, never with a stack trace. */
import { expect, test } from "vitest";
import { validateModels } from "../../commands/validate/models.ts";
import { checkPolicies } from "../../commands/validate/policies.ts";
import { compareObjects } from "../../delivery/compare/compare.ts";
import { toMarkdown } from "../../delivery/present/markdown.ts";
import { reportOf } from "../../delivery/report/report.ts";
import { isObject, type KubernetesObject } from "../../kubernetes/object.ts";
import { applications, overlays } from "./rendered.ts";

/** Numbers from 0 to 1 that a seed repeats (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Container = Record<string, unknown> | unknown[];

/** Every list and map of an object. */
const containersIn = (value: unknown): Container[] =>
  typeof value === "object" && value !== null
    ? [value as Container, ...Object.values(value).flatMap(containersIn)]
    : [];

const strange = [
  null,
  "",
  "x".repeat(300),
  -1,
  2 ** 53,
  0.5,
  true,
  [],
  {},
  [null],
  { a: null },
  "\ud800",
  "<b>@here</b>",
];

/** One field removed, retyped, enlarged or doubled. */
function mutate(object: KubernetesObject, random: () => number): KubernetesObject {
  const copy = structuredClone(object);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const place = pick(containersIn(copy).filter((one) => Object.keys(one).length > 0));
  const key = pick(Object.keys(place));
  const value: unknown = Reflect.get(place, key);
  const ways: (() => void)[] = [
    () =>
      void (Array.isArray(place)
        ? place.splice(Number(key), 1)
        : Reflect.deleteProperty(place, key)),
    () => void Reflect.set(place, key, pick(strange)),
    () => void Reflect.set(place, key, [value]),
    () => void Reflect.set(place, key, { [key]: value }),
    () => void Reflect.set(place, key, typeof value === "number" ? value * 1e6 : String(value)),
    () => void (Array.isArray(place) ? place.push(value) : Reflect.set(place, `${key}x`, value)),
  ];
  pick(ways)();
  return isObject(copy) ? copy : object;
}

const rounds = 40;

test.each([1, 20_261_126, 987_654_321])("seed %i", async (seed) => {
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
