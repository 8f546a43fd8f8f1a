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

function multiline(text: string, indent: string): string {
  const body = text.replace(/\n$/, "");
  if (!block.test(body) || body.endsWith("\n")) return quote(text);
  const lines = body.split("\n").map((line) => (line === "" ? "" : indent + line));
  return `${text.endsWith("\n") ? "|" : "|-"}\n${lines.join("\n")}`;
}

function scalar(value: unknown, path: string, indent: string): string {
  if (typeof value === "string")
    return value.includes("\n") ? multiline(value, indent) : word(value);
  if (typeof value === "boolean" || value === null || Number.isFinite(value)) return String(value);
  const what = typeof value === "number" ? String(value) : `a value of type ${typeof value}`;
  throw new TypeError(`${path || "the document"} is ${what}, which no manifest can hold`);
}

/** Lines of a map or a list, each indented by `indent` except the first; a scalar in place. */
function node(value: unknown, path: string, indent: string): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    const items = value.map((item, index) => `- ${node(item, `${path}[${index}]`, `${indent}  `)}`);
    return items.join(`\n${indent}`);
  }
  if (typeof value !== "object" || value === null) return scalar(value, path, `${indent}  `);
  const entries = Object.entries(value);
  if (entries.length === 0) return "{}";
  return entries.map((entry) => field(entry, path, indent)).join(`\n${indent}`);
}

function field([key, value]: [string, unknown], path: string, indent: string): string {
  const text = node(value, path ? `${path}.${key}` : key, `${indent}  `);
  const nested = typeof value === "object" && value !== null && text !== "[]" && text !== "{}";
  return nested ? `${word(key)}:\n${indent}  ${text}` : `${word(key)}: ${text}`;
}

/** One YAML document, with a line break at its end. Throws a TypeError that names the field no manifest can hold. */
export const toYaml = (value: unknown): string => `${node(value, "", "")}\n`;
