/** Which of two quantities is less. */
import { parseQuantity } from "../generators/quantity.ts";

/** False where either is no quantity, or in a unit that this repository does not use. */
export function isLess(a: unknown, b: unknown): boolean {
  try {
    return parseQuantity(String(a)) < parseQuantity(String(b));
  } catch {
    return false;
  }
}
