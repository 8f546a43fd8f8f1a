/**
 * YAML as Kubernetes reads it: by the rules of YAML 1.1, in which `on`, `1_000` and `0b101` are no strings.
 * A string is written plain only where no reader could take it for anything else.
 */

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

/** The texts of manifests repeat, and their keys most of all: each is written once. */
function once<T>(write: (text: string) => T): typeof write {
  const written = new Map<string, T>();
  return (text) => {
    const known = written.get(text);
    if (known !== undefined) return known;
    const made = write(text);
    written.set(text, made);
    return made;
  };
}

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

/** What is written so far, and the way down to the value at hand, for an error to name. */
interface Output {
  pieces: string[];
  path: (string | number)[];
}

const named = ([first = "the document", ...rest]: Output["path"]) =>
  [first, ...rest.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`))].join("");

function scalar(value: unknown, path: Output["path"], depth: number): string {
  if (typeof value === "string") return inPlace(value) ?? multiline(value, depth);
  if (typeof value === "boolean" || value === null || Number.isFinite(value)) return ` ${value}`;
  const what = typeof value === "number" ? String(value) : `a value of type ${typeof value}`;
  throw new TypeError(`${named(path)} is ${what}, which no manifest can hold`);
}

/** Writes what follows a key or a dash: a scalar in place, or `before` and the lines of a list or a map. */
function write(output: Output, value: unknown, depth: number, before: string): void {
  if (typeof value !== "object" || value === null) {
    output.pieces.push(scalar(value, output.path, depth));
  } else if (Array.isArray(value)) writeList(output, value, depth, before);
  else writeMap(output, value as Record<string, unknown>, depth, before);
}

function writeList(output: Output, items: readonly unknown[], depth: number, before: string): void {
  const { pieces, path } = output;
  if (items.length === 0) pieces.push(" []");
  let start = before;
  for (const [index, item] of items.entries()) {
    path.push(index);
    pieces.push(start, "-");
    write(output, item, depth + 1, " ");
    path.pop();
    start = lineBreak(depth);
  }
}

function writeMap(
  output: Output,
  map: Record<string, unknown>,
  depth: number,
  before: string,
): void {
  const { pieces, path } = output;
  const inner = lineBreak(depth + 1);
  const next = keyAfter(lineBreak(depth));
  const empty = pieces.length;
  let key = keyAfter(before);
  // Not by Object.entries: a pair made for each field takes a fifth of the time of all generating.
  for (const name in map) {
    path.push(name);
    pieces.push(key(name));
    write(output, map[name], depth + 1, inner);
    path.pop();
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
  const output: Output = { pieces: [heading], path: [] };
  write(output, value, 0, "");
  output.pieces.push("\n");
  return output.pieces.join("");
}
