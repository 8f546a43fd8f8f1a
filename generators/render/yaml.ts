/**
 * Writes YAML for Kubernetes, which reads YAML 1.1: there, `on`, `1_000` and `0b101` are not strings.
 * A string is written without quotes only if no reader could take it for anything else.
 */

import { memoize } from "./memoize.ts";

const reserved = /^(?:y|yes|n|no|on|off|true|false|null|nan|inf)$/i;
const plain =
  /^(?:[A-Za-z_/]|\.\.?\/)[\w./@=+$%(),;!?^~<>'"|-]*(?:[ :][\w./@=+$%(),;!?^~<>'"|-]+)*$/;
const block = /^[^\s\p{C}][^\p{C}\u0085\u2028\u2029]*(?:\n[^\p{C}\u0085\u2028\u2029]*)*$/u;

// What the writer of Kustomize loses: control characters and line breaks of Unicode, which it does not escape, and the merge key.
const lost = /[\u007f-\u009f\u2028\u2029\ufffe\uffff]|^<<$/;
const isWritable = (text: string) => text.isWellFormed() && !lost.test(text);

function quote(text: string): string {
  if (!isWritable(text)) throw new TypeError(`a manifest cannot contain ${JSON.stringify(text)}`);
  return JSON.stringify(text).replaceAll("\ufeff", "\\ufeff"); // the byte order mark
}

/** Has quotes, and nothing that single quotes could not hold as it is: a query stays readable. */
const queryLike = /^(?=.*")[ !-&(-[\]-~]+$/;

const word = (text: string) => {
  if (plain.test(text) && !reserved.test(text)) return text;
  return queryLike.test(text) ? `'${text}'` : quote(text);
};

/** A string after its key or dash; undefined if it has several lines, whose indentation depends on the depth. */
const inPlace = memoize((text) => (text.includes("\n") ? undefined : ` ${word(text)}`));
/** Writers of keys, by the text before the key: a line break or a list's dash. */
const keyAfter = memoize((before) => memoize((text) => `${before}${word(text)}:`));

/** Line breaks, each with the indentation of a depth. */
const breaks: string[] = [];

function lineBreak(depth: number): string {
  breaks[depth] ??= `\n${"  ".repeat(depth)}`;
  return breaks[depth];
}

function multiline(text: string, depth: number): string {
  const body = text.replace(/\n$/, "");
  if (!block.test(body) || body.endsWith("\n")) return ` ${quote(text)}`;
  const lines = body.split("\n").map((line) => (line === "" ? "\n" : lineBreak(depth) + line));
  return `${text.endsWith("\n") ? " |" : " |-"}${lines.join("")}`;
}

const isScalar = (value: unknown) =>
  (typeof value === "string" && isWritable(value)) ||
  typeof value === "boolean" ||
  value === null ||
  Number.isFinite(value);

const format = (value: string | number) =>
  typeof value === "string" ? JSON.stringify(value) : String(value);

/** The first field whose value YAML for Kubernetes cannot represent. Computed only on failure: tracking the path on every write is expensive. */
function unwritable(value: unknown, path = ""): string | undefined {
  if (isScalar(value)) return undefined;
  if (typeof value !== "object" || value === null) {
    const isShown = typeof value === "number" || typeof value === "string";
    const what = isShown ? format(value) : `a value of type ${typeof value}`;
    return `${path || "the document"} is ${what}, which a manifest cannot contain`;
  }
  const step = (key: string) => (Array.isArray(value) ? `[${key}]` : `${path && "."}${key}`);
  return Object.entries(value)
    .map(([key, inner]) =>
      isWritable(key)
        ? unwritable(inner, path + step(key))
        : `${path || "the document"} has the key ${format(key)}, which a manifest cannot contain`,
    )
    .find(Boolean);
}

/** Writes the value after a key or dash: a scalar on the same line, or `before` and the lines of a list or map. */
function write(pieces: string[], value: unknown, depth: number, before: string): void {
  if (typeof value === "string") pieces.push(inPlace(value) ?? multiline(value, depth));
  else if (Array.isArray(value)) writeList(pieces, value, depth, before);
  else if (typeof value === "object" && value !== null)
    writeMap(pieces, value as Record<string, unknown>, depth, before);
  else if (isScalar(value)) pieces.push(` ${value}`);
  else throw new TypeError(`a manifest cannot contain a value of type ${typeof value}`);
}

function writeList(
  pieces: string[],
  items: readonly unknown[],
  depth: number,
  before: string,
): void {
  if (items.length === 0) pieces.push(" []");
  let start = before;
  for (const item of items) {
    pieces.push(start, "-");
    write(pieces, item, depth + 1, " ");
    start = lineBreak(depth);
  }
}

function writeMap(
  pieces: string[],
  map: Record<string, unknown>,
  depth: number,
  before: string,
): void {
  const inner = lineBreak(depth + 1);
  const next = keyAfter(lineBreak(depth));
  const empty = pieces.length;
  let key = keyAfter(before);
  // Object.entries would allocate a pair for each field, a fifth of the time of the whole generation.
  for (const name in map) {
    pieces.push(key(name));
    write(pieces, map[name], depth + 1, inner);
    key = next;
  }
  if (pieces.length === empty) pieces.push(" {}");
}

/**
 * One YAML document with a final line break, after `heading`, which is lines of comment. Throws a TypeError that names the
 * field whose value a manifest cannot contain.
 */
export function toYaml(value: unknown, heading = ""): string {
  // Joined once, heading included: concatenating strings takes twice the time and memory.
  const pieces = [heading];
  try {
    write(pieces, value, 0, "");
  } catch (error) {
    throw new TypeError(unwritable(value) ?? (error as Error).message, { cause: error });
  }
  pieces.push("\n");
  return pieces.join("");
}
