/** Quantities in rendered objects as numbers: cores and bytes. */
import { parseQuantity } from "../generators/quantity.ts";

/** NaN for what is missing or no quantity, so that every comparison with it fails. */
export function amount(quantity: string | number | undefined): number {
  try {
    return parseQuantity(String(quantity));
  } catch {
    return Number.NaN;
  }
}
