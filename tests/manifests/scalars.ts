/** A thousand scalars, made from the forms that one YAML reader or another takes for something else than text. */
import { trickyStrings } from "./tricky-strings.ts";

const signs = ["", "-", "+"];
// biome-ignore format: a line is easier to read than a column
const numbers = [
  "0", "00", "1", "7", "08", "09", "007", "0777", "10", "1.", "1.0", "1.5", "0.1", "01.5", ".5", "._5", ".5_0", "1_000", "1__0", "1_", "1_000.5",
  "0x1F", "0X1f", "0x", "0x_1F", "0xG", "0b101", "0B11", "0b", "0b2", "0o14", "0O7", "0o", "0o8", "0x1p4", "0x1.8p1",
  "1e3", "1E3", "1e+3", "1e-3", "1e", "1e+", "e1", "1e3.5", ".5e1", "1.e1", "1_0e1_0", "6.02e23", "1e400", "1e-400", "913e0763", "12e999999",
  "9007199254740993", "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616", "123456789012345678901234567890",
  "0xFFFFFFFFFFFFFFFF", "0xFFFFFFFFFFFFFFFFF", "0777777777777777777777", "02000000000000000000000", "123456789.5", "1.23456789", "0.00001", "100000.0", "1000000.0", "1e21",
  "1e38", "1e39", "3.4028235e38", "1.1754944e-38", "190:20:30", "1:30", "12:30:45.5", "1,000", "1 000", "1/2", "1%", "½", "１２",
];
const infinite = [
  ".inf",
  ".Inf",
  ".INF",
  ".iNF",
  "inf",
  "Infinity",
  ".nan",
  ".NaN",
  ".NAN",
  ".Nan",
  "nan",
  "NaN",
];
// biome-ignore format: a line is easier to read than a column
const words = [
  "y", "Y", "yes", "Yes", "YES", "yEs", "n", "N", "no", "No", "NO", "nO", "on", "On", "ON", "oN", "off", "Off", "OFF", "oFF", "true", "True", "TRUE", "tRUE",
  "false", "False", "FALSE", "fALSE", "null", "Null", "NULL", "nULL", "~", "none", "None", "nil", "undefined", "t", "f", "T", "F", "yess", "null1",
];
// biome-ignore format: a line is easier to read than a column
const times = [
  "2001-01-01", "2001-1-1", "2001-13-45", "01-01-2001", "2001-12-14t21:59:43.10-05:00", "2001-12-15T02:59:43.1Z", "2001-12-14 21:59:43", "2001-W01", "20010101", "21:59",
  "2001-01-01T", "1-1-1", "2001-", "2001_01_01",
];
/** Abbreviated commits: half of them are hexadecimal digits and one e. */
const commits = [
  "e975158",
  "e733806",
  "0e12345",
  "1e12345",
  "12e4567",
  "123e456",
  "7e99999",
  "00e0001",
  "1234567",
  "0123456",
  "f00dbad",
  "0xdead",
  "9e9e9e9",
  "e1e1e1e",
];

/** Digits, hexadecimal letters and what numbers are made of, in every short combination of them. */
const letters = ["0", "1", "9", ".", "e", "-", "+", "_", "x", "b", "o", ":"];
const combinations = letters.flatMap((a) =>
  letters.flatMap((b) => [`1${a}${b}`, `${a}${b}1`, `0${a}${b}`, `${a}1${b}0`, `12${a}3${b}4`]),
);

const signed = [...numbers, ...infinite].flatMap((text) => signs.map((sign) => sign + text));

/** Plain scalars as somebody may write them by hand. */
export const plainScalars = [
  ...new Set([...signed, ...words, ...times, ...commits, ...combinations]),
].filter((text) => !/^[-?:](?:$|\s)|:$|: |^[-+.]?:/.test(text));

/** Texts that a generator may be given. */
export const texts = [
  ...new Set([
    ...plainScalars,
    ...trickyStrings,
    ...["\ud800", "a\udc00b", "😀".slice(0, 1), "\u0001", "\u009f", "\ufffe", "\uffff", "a\u0000b"],
    ...[
      "\u000b",
      "\u000c",
      "a\u000cb",
      "\u0084",
      "\u0086",
      "\u0080",
      "\u00a0x",
      "\u2000",
      "\u202e",
    ],
    ...("x"
      .repeat(300)
      .match(/x{100}/g)
      ?.map((text, index) => `${text} ${"word ".repeat(index * 20)}end`) ?? []),
    "line one\nline two\n\nline four\n  indented\n",
    `${"long ".repeat(60)}end`,
    "trailing space \nnext",
    "tab\tinside\nnext",
    "\n\nstarts with lines",
    "ends with lines\n\n\n",
    "- a\n- b\n",
    "a: 1\nb: [\n",
    "---\n",
    "x\n---\ny\n",
    "...\n",
    "# comment\nx",
    "%YAML 1.1\n---\n",
  ]),
];
