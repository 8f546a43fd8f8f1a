/** What a secret looks like, by its name and by its value: validation refuses it, and differences hide it. */
import { textsIn } from "./texts.ts";

/** Words of a name that promise a credential. Plural tokens are counted, and a token's time to live is none. */
const credential =
  /(?:^|_)(?:pass|pw|pwd|passwd|password|passphrase|passcode|pgpassword|secret|credentials?|token(?!_(?:ttl|url|limit|count|seconds|ms|lifetime|expiry)))(?:_|$)|password|passwd|(?:api|private|access|signing|encryption)_?key/;

/** Names of what refers to a secret, or says where it is. */
const reference =
  /(?:^|_)secret_(?:name|key|ref|key_ref|store|store_ref|reader)|(?:account_token|_file|_path|_dir|_encryption|_policy|_version|_type|_name|_ref)$/;

/** `dbPassword`, `DB-PASSWORD` and `db.password` are `db_password`. */
const wordsOf = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/[^A-Za-z0-9]+/g, "_")
    .toLowerCase();

/** Whether a variable, key or option of this name holds a credential. */
export function looksSecret(name: string): boolean {
  const words = wordsOf(name);
  return credential.test(words) && !reference.test(words);
}

/** Filled in when the program runs, or a switch: `$(PASSWORD)`, `"$password"`, `{{ .password }}`, `true`. */
const isHarmless = (value: string): boolean =>
  /^["'`]?(?:\$|\{\{|%\(|<)|^["']?["']?$|^(?:true|false|null|none|nil|yes|no|on|off)$/i.test(value);

/** Group `secret` is the secret; group `name`, where there is one, must look like the name of one. */
const shapes: readonly RegExp[] = [
  // The password of a URL goes up to the last @ of the word: it may contain a slash, a colon or another @.
  /:\/\/[^\s:@/"'`]*:(?<secret>[^\s"'`]+)@(?!sha256:)/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----(?<secret>[\s\S]*?)(?=-----END|$)/g,
  // JSON, YAML, ini, connection strings and options: a name, a colon or an equals sign, a value.
  /(?<name>[A-Za-z_][\w.-]*)["']?[ \t]*[:=][ \t]*(?<secret>"(?:[^"\\]|\\.)*"|'[^']*'|[^\s,;&}"']+)/g,
  /(?<=^|\s)--?(?!no-)(?<name>[A-Za-z][\w-]*)\s+(?<secret>(?!-)\S+)/g,
  /\bpassword\s+(?<secret>'[^']+')/gi,
  // Go's driver of MySQL, .netrc, .pgpass, and the user of curl.
  /(?<=^|\s|["'])[\w.-]+:(?<secret>[^\s@"']+)@(?:tcp|unix)\(/g,
  /\blogin\s+\S+\s+password\s+(?<secret>\S+)/g,
  /^[^\s:#]+:(?:\d+|\*):[^\s:]+:[^\s:]+:(?<secret>\S+)$/gm,
  /(?<=^|\s)(?:-u|--(?:proxy-)?user)[ =]["']?[^\s:"']+:(?<secret>(?!\d+(?:\s|$))[^\s"']+)/g,
  /\b(?:bearer|basic)\s+(?<secret>[\w.~+/=-]{8,})/gi,
  /\b(?<secret>gh[oprsu]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}|AKIA[0-9A-Z]{16}|xox[abprs]-[\w-]{10,}|sk-[\w-]{20,}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,})/g,
];

type Span = readonly [start: number, end: number];

/** Where in a text secrets are. */
export function secretsIn(text: string): Span[] {
  return shapes.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap((match): Span[] => {
      const { name, secret = "" } = match.groups ?? {};
      if ((name !== undefined && !looksSecret(name)) || isHarmless(secret)) return [];
      const start = match.index + match[0].lastIndexOf(secret);
      return [[start, start + secret.length]];
    }),
  );
}

export const holdsSecret = (text: string): boolean => secretsIn(text).length > 0;

/** The text without its secrets; each place says that it is hidden. */
export const withoutSecrets = (text: string, by: string): string =>
  secretsIn(text)
    .sort(([a], [b]) => b - a)
    .reduce((rest, [start, end]) => rest.slice(0, start) + by + rest.slice(end), text);

/** Whether a value under this name is a secret: not empty, and neither filled in later nor a place. */
export const isSecretValue = (name: string, value: string): boolean =>
  looksSecret(name) && !isHarmless(value);

/** Whether the item is a secret that the option before it announces: `--password`, `hunter2`; `-u`, `aicp:hunter2`. */
export const isAnnounced = (option: unknown, item: string): boolean =>
  typeof option === "string" &&
  /^--?(?!no-)[A-Za-z][\w-]*$/.test(option) &&
  !item.startsWith("-") &&
  (isSecretValue(option, item) || holdsSecret(`${option} ${item}`));

/** Whether a ConfigMap's binary value, which is base64, is a text that holds a secret. */
export const holdsSecretInBinary = (key: string, value: string): boolean => {
  const text = Buffer.from(value, "base64").toString();
  return isSecretValue(key, text) || holdsSecret(text);
};

/** Most objects are the same in every overlay: each is read once. */
const known = new WeakMap<object, readonly string[]>();

/** Fields of an object, of whatever kind, that hold a secret: by the names of their keys, of what is beside them, or by their texts. */
export function secretFieldsOf(object: object): readonly string[] {
  const before = known.get(object);
  if (before) return before;
  const found = [...textsIn(object)].filter(({ path, key, name, previous, text }) => {
    if (path.startsWith("binaryData.")) return holdsSecretInBinary(key, text);
    const named = key === "value" && name !== undefined && isSecretValue(name, text);
    return named || isSecretValue(key, text) || isAnnounced(previous, text) || holdsSecret(text);
  });
  const fields = [...new Set(found.map(({ path }) => path))];
  known.set(object, fields);
  return fields;
}
