/**
 * PostgreSQL's own rules for its settings: type, unit and range of each. The table is `pg_settings` of PostgreSQL 16:
 * `select name, vartype, unit, min_val, max_val, enumvals from pg_settings where context <> 'internal'`.
 */
import table from "./settings.json" with { type: "json" };

interface Setting {
  type: string;
  /** Of `min`, `max` and a value without a unit. */
  unit?: string;
  min?: number;
  max?: number;
  values?: string[];
}

const settings: Record<string, Setting> = table;

const bytes: Record<string, number> = {
  B: 1,
  kB: 2 ** 10,
  "8kB": 2 ** 13,
  MB: 2 ** 20,
  GB: 2 ** 30,
  TB: 2 ** 40,
};
const milliseconds: Record<string, number> = {
  us: 1e-3,
  ms: 1,
  s: 1e3,
  min: 60e3,
  h: 3600e3,
  d: 86_400e3,
};

/** The units that a setting takes, each as a multiple of the smallest; none if it is a plain number. */
const unitsOf = ({ unit = "" }: Setting): Record<string, number> =>
  unit in bytes ? bytes : unit in milliseconds ? milliseconds : {};

const number = /^\s*([-+]?(?:0x[0-9a-f]+|\d+(?:\.\d*)?(?:e[-+]?\d+)?|\.\d+))\s*([a-zA-Z]*)\s*$/i;

/** The value in the setting's own unit; undefined if PostgreSQL cannot read it. */
function amountOf(setting: Setting, text: string): number | undefined {
  const [, digits, unit = ""] = number.exec(text) ?? [];
  if (digits === undefined) return undefined;
  if (unit === "") return Number(digits);
  const factor = unit === "8kB" ? undefined : unitsOf(setting)[unit];
  return factor && (Number(digits) * factor) / (unitsOf(setting)[setting.unit ?? ""] ?? 1);
}

/** Bytes of a memory setting, as PostgreSQL reads it; NaN if it cannot, or the setting is no amount of memory. */
export function bytesOf(name: string, text: string): number {
  const setting = settings[name.toLowerCase()];
  const unit = bytes[setting?.unit ?? ""];
  const amount = setting && amountOf(setting, text);
  return amount === undefined || unit === undefined ? Number.NaN : amount * unit;
}

const words = ["on", "off", "true", "false", "yes", "no", "1", "0"];

/** Why PostgreSQL would refuse to start with this value; undefined if it would start. */
export function settingProblem(name: string, text: string): string | undefined {
  const setting = settings[name.toLowerCase()];
  if (name.includes(".")) return undefined; // an extension's own
  if (setting === undefined) return `PostgreSQL 16 has no setting ${name}`;
  if (setting.type === "bool" && !words.includes(text.toLowerCase()))
    return `"${text}" is not on or off`;
  if (setting.type === "enum") {
    const known = [...(setting.values ?? []), ...words]; // some take booleans as well
    return known.includes(text.toLowerCase())
      ? undefined
      : `"${text}" is not one of ${setting.values?.join(", ")}`;
  }
  return setting.type === "integer" || setting.type === "real"
    ? outOfRange(setting, text)
    : undefined;
}

function outOfRange(setting: Setting, text: string): string | undefined {
  const { unit = "", min = -Infinity, max = Infinity } = setting;
  const amount = amountOf(setting, text);
  if (amount === undefined) {
    const units = Object.keys(unitsOf(setting)).filter((name) => name !== "8kB");
    const form = units.length === 0 ? "" : ` with one of the units ${units.join(", ")}`;
    return `PostgreSQL cannot read "${text}": write a number${form}`;
  }
  if (amount >= min && amount <= max) return undefined;
  const of = unit === "" ? "" : ` (in units of ${unit})`;
  return `${text} is not between ${min} and ${max}${of}`;
}
