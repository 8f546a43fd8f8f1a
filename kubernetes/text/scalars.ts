/**
 * Plain scalars of YAML as Kubernetes reads them: the rules of go.yaml.in/yaml/v2 (resolve.go), on which sigs.k8s.io/yaml is
 * built. They are those of YAML 1.1 with changes: no sexagesimals, dates stay text, and a number that a float64 cannot hold
 * is text too.
 */

const words = new Map<string, boolean | null>([
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map(
    (word) => [word, true] as const,
  ),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map(
    (word) => [word, false] as const,
  ),
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
]);

const notInJson = /^(?:\.(?:nan|NaN|NAN)|[-+]?\.(?:inf|Inf|INF))$/;
const float = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
const integer = /^([-+]?)(?:0[xX]([\da-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9]\d*))$/;

const [leastSigned, mostUnsigned] = [-(2n ** 63n), 2n ** 64n - 1n];

type Scalar = string | number | boolean | null;

/** What a plain scalar means. Throws an error for a number that JSON cannot hold. */
export function readScalar(text: string): Scalar {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (notInJson.test(text)) throw new Error(`${text} is a number that JSON cannot hold: quote it`);
  const integer = readInteger(text);
  return integer === undefined ? (readFloat(text) ?? text) : Number(integer);
}

/** The key that a plain scalar becomes, which in JSON is always text. */
export function readKey(text: string): string {
  const word = words.get(text);
  if (word === null) throw new Error(`a key must not be ${text || "empty"}: quote it`);
  if (word !== undefined) return String(word);
  if (notInJson.test(text)) return text.toLowerCase().replace("+", "");
  const integer = readInteger(text);
  if (integer !== undefined && integer >= 2n ** 63n) {
    throw new Error(`the key ${text} is a number that Kubernetes cannot read: quote it`);
  }
  const float = readFloat(text);
  return integer?.toString() ?? (float === undefined ? text : formatFloat(float));
}

/** A number that begins with a digit or a sign may have underscores anywhere; after a dot, they stand between digits. */
const digitsOf = (text: string) =>
  /^[-+\d]/.test(text) ? text.replaceAll("_", "") : text.replaceAll(/(?<=\d)_(?=\d)/g, "");

function readInteger(text: string): bigint | undefined {
  const [, sign, hex, binary, octal, decimal] = integer.exec(digitsOf(text)) ?? [];
  const digits =
    (hex && `0x${hex}`) ?? (binary && `0b${binary}`) ?? (octal && `0o${octal}`) ?? decimal;
  if (digits === undefined || text.startsWith("_")) return undefined;
  const value = BigInt(digits) * (sign === "-" ? -1n : 1n);
  // Go reads a number with a sign as int64 only.
  const most = sign === "" ? mostUnsigned : -leastSigned - 1n;
  return value >= leastSigned && value <= most ? value : undefined;
}

function readFloat(text: string): number | undefined {
  const digits = digitsOf(text);
  const value = float.test(digits) ? Number(digits) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** As Go's strconv.FormatFloat(value, 'g', -1, 32): the shortest digits that a float32 needs. */
function formatFloat(value: number): string {
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return single > 0 ? ".inf" : "-.inf";
  if (Object.is(single, -0)) return "-0";
  const same = (digits: number) => Math.fround(Number(single.toExponential(digits - 1))) === single;
  const precision = [1, 2, 3, 4, 5, 6, 7, 8].find(same) ?? 9;
  const [mantissa = "", exponent = "0"] = single.toExponential(precision - 1).split("e");
  const power = Number(exponent);
  // With the shortest digits, Go writes an exponent below 1e-04 and from 1e+06 on.
  if (power >= -4 && power < 6) return String(Number(`${mantissa}e${power}`));
  const sign = power < 0 ? "-" : "+";
  return `${mantissa}e${sign}${String(Math.abs(power)).padStart(2, "0")}`;
}
