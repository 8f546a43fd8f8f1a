/** A short name for a value: equal values have the same one, any change gives another. */
import { hash } from "node:crypto";

/** Eight hexadecimal digits of the SHA-256 of the value's JSON. */
export const fingerprint = (value: unknown): string =>
  hash("sha256", JSON.stringify(value)).slice(0, 8);
