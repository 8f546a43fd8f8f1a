/** Takes secret values out of two versions of an object, and leaves whether they differ. */
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { canonical, type Fields, isFields } from "../../kubernetes/value.ts";
import { byName } from "./keys.ts";

const looksSecret =
  /pass(word|wd|phrase)?|pwd|secret|token|credential|private_?key|api_?key|access_?key/i;

/** The user and password of a URL, and `--password=…`, wherever they stand. */
const inText = [
  { pattern: /(:\/\/)[^\s/:@]*:[^\s/@]+@/g, by: "$1(hidden)@" },
  { pattern: /((?:password|passwd|secret|token)[=:]\s*)[^\s"']+/gi, by: "$1(hidden)" },
];

type Pair<T> = [before: T, after: T];

export function hideSecrets<T extends KubernetesObject | undefined>(before: T, after: T): Pair<T> {
  const kind = (before ?? after)?.kind;
  const [a, b] = hideFields(before, after, (key) => {
    if (kind === "Secret" && ["data", "stringData"].includes(key)) return hideAll;
    if (kind === "ConfigMap" && ["data", "binaryData"].includes(key)) return hideNamed;
    return key === "env" ? hideVariables : hide;
  });
  return [a as T, b as T];
}

type Hide = (before: unknown, after: unknown) => Pair<unknown>;

const mask = (before: unknown, after: unknown): Pair<unknown> => [
  before === undefined ? undefined : "(hidden)",
  after === undefined
    ? undefined
    : before === undefined || canonical(before) === canonical(after)
      ? "(hidden)"
      : "(hidden, another value)",
];

function hideFields(before: unknown, after: unknown, by: (key: string) => Hide): Pair<unknown> {
  const a: Fields = isFields(before) ? before : {};
  const b: Fields = isFields(after) ? after : {};
  const pairs = [...new Set([...Object.keys(a), ...Object.keys(b)])].map(
    (key) => [key, by(key)(a[key], b[key])] as const,
  );
  const side = (fields: Fields, index: 0 | 1) =>
    Object.fromEntries(
      pairs.filter(([key]) => key in fields).map(([key, pair]) => [key, pair[index]]),
    );
  return [isFields(before) ? side(a, 0) : before, isFields(after) ? side(b, 1) : after];
}

const hideAll: Hide = (before, after) => hideFields(before, after, () => mask);
const hideNamed: Hide = (before, after) =>
  hideFields(before, after, (key) => (looksSecret.test(key) ? mask : hide));

const hide: Hide = (before, after) => {
  if (isFields(before) || isFields(after)) {
    return hideFields(before, after, (key) => (key === "env" ? hideVariables : hide));
  }
  if (Array.isArray(before) || Array.isArray(after)) return hideList(before, after);
  return [hideText(before), hideText(after)];
};

/** Lists keep their order: an item is compared with the one at its place, which only decides between two masks. */
const hideList: Hide = (before, after) => [
  Array.isArray(before)
    ? before.map((item, index) => hide(item, Array.isArray(after) ? after[index] : undefined)[0])
    : before,
  Array.isArray(after)
    ? after.map((item, index) => hide(Array.isArray(before) ? before[index] : undefined, item)[1])
    : after,
];

/** Variables whose name looks secret: the value is hidden, a reference to a Secret is not. */
const hideVariables: Hide = (before, after) => {
  const lists = [before, after].map((list) => (Array.isArray(list) ? list : []));
  const [a, b] = byName("env", lists) ?? [];
  if (!a || !b) return hideList(before, after);
  const side = (list: unknown, index: 0 | 1) =>
    Array.isArray(list)
      ? list.map((item: Fields) => {
          const key = `[${item.name}]`;
          const secret = looksSecret.test(String(item.name));
          const by = (field: string): Hide => (secret && field === "value" ? mask : hide);
          return hideFields(a.get(key), b.get(key), by)[index];
        })
      : list;
  return [side(before, 0), side(after, 1)];
};

const hideText = (value: unknown): unknown =>
  typeof value === "string"
    ? inText.reduce((text, { pattern, by }) => text.replace(pattern, by), value)
    : value;
