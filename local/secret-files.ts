/** The secrets of local processes, as files in a folder of this process, which is removed when the process ends. */
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { guardFolder } from "../kubernetes/leftovers/guard.ts";

let folder: string | undefined;

function secretsFolder(): string {
  if (folder) return folder;
  const made = mkdtempSync(join(tmpdir(), "aicp-secrets-"));
  guardFolder(made);
  folder = made;
  return made;
}

/** Writes a secret, and returns the path of its file. Only this user may read it. */
export function secretFile(name: string, value: string): string {
  const path = join(secretsFolder(), name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, value, { mode: 0o600 });
  return path;
}

export const randomSecret = (): string => randomBytes(24).toString("hex");
