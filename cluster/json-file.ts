/** Reads the small JSON files of the state folder. */
import { readFileSync } from "node:fs";

/** Undefined for a file that does not exist, and for one that a killed process left half written. */
export function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
