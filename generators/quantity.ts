/** Kubernetes quantities as numbers: every form that the API server reads. */
import { UserError } from "../kubernetes/user-error.ts";

/** Decimal units as exponents: digits and exponent are read together, so that 100m is 0.1 and not a hair off. */
const decimal = {
  n: "e-9",
  u: "e-6",
  m: "e-3",
  "": "",
  k: "e3",
  M: "e6",
  G: "e9",
  T: "e12",
  P: "e15",
  E: "e18",
};
const binary = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 };

const quantity = /^([-+]?(?:\d+\.?\d*|\.\d+))(?:([eE][-+]?\d+)|([KMGTPE]i)|([numkMGTPE]?))$/;

/** "100m" → 0.1, "2Gi" → 2147483648, "1e3" → 1000; NaN for what is not a quantity, so that every comparison with it fails. */
export function amountOf(value: unknown): number {
  const [, digits, exponent, binaryUnit, unit = ""] = quantity.exec(String(value)) ?? [];
  if (digits === undefined) return Number.NaN;
  if (binaryUnit) return Number(digits) * binary[binaryUnit as keyof typeof binary];
  return Number(digits + (exponent ?? decimal[unit as keyof typeof decimal]));
}

/** The same; throws an error that names the text if it is not a quantity. */
export function parseQuantity(text: string): number {
  const amount = amountOf(text);
  if (!Number.isNaN(amount)) return amount;
  throw new UserError(
    `"${text}" is not a quantity: write 100m or 2 for CPU, 128Mi or 2Gi for bytes`,
  );
}

// Sums are written as the API server writes them, in the largest unit that takes a whole number: it would turn 16000m into
// 16, and an apply would find a difference each time.

export function cores(number: number): string {
  const milli = Math.ceil(Math.round(number * 1e6) / 1e3); // rounded first: a sum of tenths is a hair off
  return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`;
}

export function bytes(number: number): string {
  const mebibytes = Math.ceil(number / 2 ** 20);
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}
