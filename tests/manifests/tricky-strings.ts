/** Strings that one YAML reader or another takes for something else. */

// biome-ignore format: a line is easier to read than a column
const booleansAndNulls = [
  "y", "Y", "yes", "Yes", "YES", "n", "N", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF",
  "true", "True", "TRUE", "false", "False", "FALSE", "null", "Null", "NULL", "~", "", "<<", "=",
];
// biome-ignore format: a line is easier to read than a column
const numbers = [
  "0", "-0", "+1", "1", "007", "0o14", "0o7", "0x1F", "0b101", "1_000", "1__0", "1.0", "1.", ".5",
  "-.5", "1e3", "1E+3", "6.02e23", ".inf", "-.INF", "+.inf", ".nan", ".NaN", "inf", "nan", "1:30",
  "190:20:30", "1:30.5", "12345678901234567890", "0.1.0", "1.2.3", "16", "256MB", "100m", "2Gi",
];
const times = ["2001-01-01", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43.10 -5", "12:00"];
// biome-ignore format: a line is easier to read than a column
const indicators = [
  "-", "- a", "--- a", "---", "...", "?", "? a", ":", ": a", "a: b", "a:", "a :b", "#", "# a",
  "a # b", "a #b", "a#b", "[a]", "[", "]", "{a}", "{", "}", "{a: b}", ",", "a, b", "&a", "*a", "!a",
  "!!str a", "|", ">", "|-", ">+", "%a", "@a", "`a`", "'", "'a'", '"', '"a"', "a'b", 'a"b', "\\",
  "a\\b", "\\n", "$(A)", "{{ .password }}",
];
// biome-ignore format: a line is easier to read than a column
const spaces = [
  " ", "  ", " a", "a ", "a  b", "\t", "\ta", "a\t", "a\tb", "\n", "\n\n", "a\n", "a\nb", "a\nb\n",
  "a\n\n", "\na", "a\n b\n", " a\nb", "a \nb", "a\r", "a\r\nb", "\r\n",
];
// biome-ignore format: a line is easier to read than a column
const characters = [
  "\u0000", "\u0007", "\u001b[0m", "\u007f", "\u0085", "a\u0085b", "\u00a0", "\u2028", "a\u2028b",
  "\u2029", "\ufeff", "\ufeffa", "é", "日本語", "😀", "a\u200bb", "\ufffd",
];
// biome-ignore format: a line is easier to read than a column
const words = [
  "exec pg_isready -h 127.0.0.1", "http://agent-service:8080/", "postgres:16",
  "max_connections=$(MAX_CONNECTIONS)", "/var/lib/postgresql/data", "_a", "a-b.c", "5m", "25%", "*",
  "true story", "no problem", "null and void", "on/off",
];

export const trickyStrings = [
  ...booleansAndNulls,
  ...numbers,
  ...times,
  ...indicators,
  ...spaces,
  ...characters,
  ...words,
];
