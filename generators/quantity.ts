/** Kubernetes quantities as numbers, for the few sums that a generator does. */

const factors: Record<string, number> = {
  "": 1,
  m: 1e-3,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** "100m" → 0.1, "2Gi" → 2147483648. The decimal units k, M and G are not used here, and are an error. */
export function parseQuantity(text: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(text) ?? [];
  const factor = factors[unit ?? "?"];
  if (digits === undefined || factor === undefined) {
    throw new Error(`"${text}" is not a quantity: write 100m or 2 for CPU, 128Mi or 2Gi for bytes`);
  }
  return Number(digits) * factor;
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
