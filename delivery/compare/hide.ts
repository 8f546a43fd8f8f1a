/** Takes secret values out of two versions of an object, and leaves whether they differ. */
import type { KubernetesObject } from "../../kubernetes/object.ts";
import {
  holdsSecretInBinary,
  isAnnounced,
  isSecretValue,
  looksSecret,
  withoutSecrets,
} from "../../kubernetes/text/secrets.ts";
import { canonical, type Fields, isFields } from "../../kubernetes/value.ts";

type Pair<T> = [before: T, after: T];

export const hiddenValue = "(hidden)";
const hiddenOther = "(hidden, another value)";

export function hideSecrets<T extends KubernetesObject | undefined>(before: T, after: T): Pair<T> {
  const isSecret = (before ?? after)?.kind === "Secret";
  const [a, b] = hideFields(before, after, (key) => {
    if (isSecret && ["data", "stringData"].includes(key)) return hideAll;
    return key === "binaryData" ? hideBinary : hideAt(key);
  });
  return [a as T, b as T];
}

type Hide = (before: unknown, after: unknown) => Pair<unknown>;

const mask: Hide = (before, after) => [
  before === undefined ? undefined : hiddenValue,
  after === undefined
    ? undefined
    : before === undefined || canonical(before) === canonical(after)
      ? hiddenValue
      : hiddenOther,
];

function hideFields(before: unknown, after: unknown, by: (key: string) => Hide): Pair<unknown> {
  const a: Fields = isFields(before) ? before : {};
  const b: Fields = isFields(after) ? after : {};
  const pairs = [...new Set([...Object.keys(a), ...Object.keys(b)])].map(
    (key) => [key, by(key)(a[key], b[key])] as const,
  );
  const side = (fields: Fields, index: 0 | 1) =>
    Object.fromEntries(
      pairs.filter(([key]) => Object.hasOwn(fields, key)).map(([key, pair]) => [key, pair[index]]),
    );
  return [isFields(before) ? side(a, 0) : before, isFields(after) ? side(b, 1) : after];
}

const hideAll: Hide = (before, after) => hideFields(before, after, () => mask);

const hideBinary: Hide = (before, after) =>
  hideFields(before, after, (key) => (a, b) => {
    const secret = [a, b].some((one) => typeof one === "string" && holdsSecretInBinary(key, one));
    return secret ? mask(a, b) : [a, b];
  });

/** A text is hidden whole where its field is named like a secret, and its secrets are where they stand in it. */
const hideAt =
  (key: string): Hide =>
  (before, after) => {
    if (isFields(before) || isFields(after))
      return hideFields(before, after, fieldsOf(before, after));
    if (Array.isArray(before) || Array.isArray(after)) return hideList(before, after);
    const secret = [before, after].some(
      (one) => typeof one === "string" && isSecretValue(key, one),
    );
    return secret ? mask(before, after) : hideTexts(before, after);
  };

/** `value` beside a `name` that looks like a secret's is one: so are variables written, and headers, and parameters. */
function fieldsOf(before: unknown, after: unknown) {
  const named = [before, after].some(
    (one) => isFields(one) && typeof one.name === "string" && looksSecret(one.name),
  );
  return (key: string): Hide => (named && key === "value" ? hideAt("secret") : hideAt(key));
}

const hideText = (value: unknown, by: string): unknown =>
  typeof value === "string" ? withoutSecrets(value, by) : value;

/** That only a hidden part differs is said as well. */
function hideTexts(before: unknown, after: unknown): Pair<unknown> {
  const [a, b] = [hideText(before, hiddenValue), hideText(after, hiddenValue)];
  return [a, before !== after && a === b ? hideText(after, hiddenOther) : b];
}

/** Items are matched by name, and those without a name by position. A wrong match only swaps one mask for the other. */
function hideList(before: unknown, after: unknown): Pair<unknown> {
  const [a, b] = [before, after].map((list): unknown[] => (Array.isArray(list) ? list : []));
  const side = (own: unknown[] = [], other: unknown[] = [], index: 0 | 1) =>
    own.map((item, place) => {
      const counterpart = counterpartOf(own, place, other);
      const pair = index === 0 ? ([item, counterpart] as const) : ([counterpart, item] as const);
      const hide =
        typeof item === "string" && isAnnounced(own[place - 1], item) ? mask : hideAt("");
      return hide(...pair)[index];
    });
  return [
    Array.isArray(before) ? side(a, b, 0) : before,
    Array.isArray(after) ? side(b, a, 1) : after,
  ];
}

const nameOf = (item: unknown): unknown => (isFields(item) ? item.name : undefined);

/** Of several items with the same name, the one at the same position among them. */
function counterpartOf(own: readonly unknown[], place: number, other: readonly unknown[]): unknown {
  const name = nameOf(own[place]);
  if (name === undefined) return other[place];
  const turn = own.slice(0, place).filter((item) => nameOf(item) === name).length;
  return other.filter((item) => nameOf(item) === name)[turn];
}
