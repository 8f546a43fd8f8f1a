/** Counts the primes below a limit, by trial division: work whose cost grows a little faster than the limit. */
import type { Kind, Work } from "./kind.ts";

const candidatesPerYield = 512;

export function* countPrimes(limit: number): Work<number> {
  let count = limit > 2 ? 1 : 0;
  for (let candidate = 3; candidate < limit; candidate += 2) {
    if (isOddPrime(candidate)) count++;
    if (candidate % candidatesPerYield === 1) yield;
  }
  return count;
}

function isOddPrime(candidate: number): boolean {
  for (let divisor = 3; divisor * divisor <= candidate; divisor += 2) {
    if (candidate % divisor === 0) return false;
  }
  return true;
}

export const primes: Kind<{ limit: number }> = {
  summary: "counts the primes below `limit`",
  input: {
    type: "object",
    properties: { limit: { type: "integer", minimum: 2, maximum: 2_000_000 } },
    required: ["limit"],
    additionalProperties: false,
  },
  *work({ limit }) {
    return { count: yield* countPrimes(limit) };
  },
};
