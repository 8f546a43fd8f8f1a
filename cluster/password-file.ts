/** Random passwords that the processes of one control plane share, each in a file that its owner alone can read. */
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

/** The password in the file, which is created with a new one if it does not exist. */
export function ensurePassword(file: string): string {
  try {
    writeFileSync(file, randomBytes(24).toString("hex"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return readFileSync(file, "utf8");
}
