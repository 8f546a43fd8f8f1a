/** Turns the lists of two values into maps keyed by the name of each item, so that items are compared by name. */
import { canonical, type Fields, isFields } from "../../kubernetes/value.ts";
import { byName } from "./keys.ts";

type Pair = [before: unknown, after: unknown];

/** `field` is the field that holds the two values: it decides how the items of a list are identified. */
export function align(before: unknown, after: unknown, field = ""): Pair {
  if (Array.isArray(before) && Array.isArray(after)) return alignLists(before, after, field);
  if (isFields(before) && isFields(after)) return alignFields(before, after, field);
  return [before, after];
}

function alignFields(before: Fields, after: Fields, field: string): [Fields, Fields] {
  const pairs = [...new Set([...Object.keys(before), ...Object.keys(after)])].map((key) => {
    // A key in brackets is an item of a list: it keeps the field of that list.
    const [a, b] = align(before[key], after[key], key.startsWith("[") ? field : key);
    return { key, a, b };
  });
  return [
    Object.fromEntries(pairs.filter(({ a }) => a !== undefined).map(({ key, a }) => [key, a])),
    Object.fromEntries(pairs.filter(({ b }) => b !== undefined).map(({ key, b }) => [key, b])),
  ];
}

function alignLists(before: unknown[], after: unknown[], field: string): Pair {
  const named = byName(field, [before, after]);
  if (named) {
    const [a, b] = named.map((map): Fields => Object.fromEntries(map));
    return alignFields(a ?? {}, b ?? {}, field);
  }
  if (![...before, ...after].every(isFields)) return [before, after];
  return alignFields(...withoutEqual(before, after), field);
}

/** Items without a name: those in both lists are left out, the others are compared in order. */
function withoutEqual(before: unknown[], after: unknown[]): [Fields, Fields] {
  const rest = after.map((item) => ({ item, text: canonical(item) }));
  const unmatched = before.filter((item) => {
    const index = rest.findIndex(({ text }) => text === canonical(item));
    if (index >= 0) rest.splice(index, 1);
    return index < 0;
  });
  const numbered = (items: unknown[]): Fields =>
    Object.fromEntries(items.map((item, index) => [`[${index}]`, item]));
  return [numbered(unmatched), numbered(rest.map(({ item }) => item))];
}
