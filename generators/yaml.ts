/**
 * YAML as Kubernetes reads it: by the rules of YAML 1.1, in which `on`, `1_000` and `0b101` are no strings.
 * A string is written plain only where no reader could take it for anything else.
 */

import { once } from "./memoize.ts";

const reserved = /^(?:y|yes|n|no|on|off|true|false|null|nan|inf)$/i;
const plain =
  /^(?:[A-Za-z_/]|\.\.?\/)[\w./@=+$%(),;!?^~<>'"|-]*(?:[ :][\w./@=+$%(),;!?^~<>'"|-]+)*$/;
// Line breaks of Unicode, C1 controls and the byte order mark: JSON leaves them as they are, YAML does not.
const unprintable = /[\u007f-\u009f\u2028\u2029\ufeff]/g;
const block = /^[^\s\p{C}][^\p{C}\u0085\u2028\u2029]*(?:\n[^\p{C}\u0085\u2028\u2029]*)*$/u;

const quote = (text: string) =>
  JSON.stringify(text).replace(
    unprintable,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

const word = (text: string) => (plain.test(text) && !reserved.test(text) ? text : quote(text));

/** A string after its key or dash, unless it has lines, which depend on where it is. */
const inPlace = once((text) => (text.includes("\n") ? undefined : ` ${word(text)}`));
/** By what is before a key, a line break or a list's dash: the writer of such keys. */
const keyAfter = once((before) => once((text) => `${before}${word(text)}:`));

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
  typeof value === "string" ||
  typeof value === "boolean" ||
  value === null ||
  Number.isFinite(value);

/** The first field whose value no manifest can hold. Looked for only when there is one: to know every path is dear. */
function misfit(value: unknown, path = ""): string | undefined {
  if (isScalar(value)) return undefined;
  if (typeof value !== "object" || value === null) {
    const what = typeof value === "number" ? String(value) : `a value of type ${typeof value}`;
    return `${path || "the document"} is ${what}, which no manifest can hold`;
  }
  const step = (key: string) => (Array.isArray(value) ? `[${key}]` : `${path && "."}${key}`);
  return Object.entries(value)
    .map(([key, inner]) => misfit(inner, path + step(key)))
    .find(Boolean);
}

/** Writes what follows a key or a dash: a scalar in place, or `before` and the lines of a list or a map. */
function write(pieces: string[], value: unknown, depth: number, before: string): void {
  if (typeof value === "string") pieces.push(inPlace(value) ?? multiline(value, depth));
  else if (Array.isArray(value)) writeList(pieces, value, depth, before);
  else if (typeof value === "object" && value !== null)
    writeMap(pieces, value as Record<string, unknown>, depth, before);
  else if (isScalar(value)) pieces.push(` ${value}`);
  else throw new TypeError(`no manifest can hold ${typeof value}`);
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
  // Not by Object.entries: a pair made for each field takes a fifth of the time of all generating.
  for (const name in map) {
    pieces.push(key(name));
    write(pieces, map[name], depth + 1, inner);
    key = next;
  }
  if (pieces.length === empty) pieces.push(" {}");
}

/**
 * One YAML document, with a line break at its end, after `heading`, lines of comment. Throws a TypeError that names the
 * field no manifest can hold.
 */
export function toYaml(value: unknown, heading = ""): string {
  // Joined once, heading and all: adding up strings takes twice the time, and holds every text twice while it is written.
  const pieces = [heading];
  try {
    write(pieces, value, 0, "");
  } catch (error) {
    throw new TypeError(misfit(value) ?? (error as Error).message, { cause: error });
  }
  pieces.push("\n");
  return pieces.join("");
}
