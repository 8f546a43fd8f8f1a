/** Compares quantities of Kubernetes. */
import { parseQuantity } from "../generators/quantity.ts";

/** False where one of them is not a quantity, or has a unit that this repository does not use. */
export function isLess(a: unknown, b: unknown): boolean {
  try {
    return parseQuantity(String(a)) < parseQuantity(String(b));
  } catch {
    return false;
  }
}
