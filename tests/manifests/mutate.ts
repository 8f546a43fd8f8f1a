/** Breaks objects at random, the same way each time for one seed. */
import { isObject, type KubernetesObject } from "../../kubernetes/object.ts";

/** Numbers from 0 to 1 that a seed repeats (mulberry32). */
export function randomFrom(seed: number): () => number {
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

export const seeds = [1, 20_261_126, 987_654_321];

/** One field removed, retyped, enlarged or doubled. */
export function mutate(object: KubernetesObject, random: () => number): KubernetesObject {
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
