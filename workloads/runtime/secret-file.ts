/** Reads secrets from files. Kubernetes updates a mounted Secret in place, so every use reads its file again. */
import { readFileSync } from "node:fs";
import { ExplainedError } from "./explained-error.ts";

/** Without the line break that a console or `echo` adds: PostgreSQL's image removes it when it sets the password, too. */
export function readSecret(path: string): string {
  const text = contentOf(path).replace(/[\r\n]+$/, "");
  if (text === "") throw new ExplainedError(`the secret in ${path} is empty`);
  return text;
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new ExplainedError(`the secret cannot be read: ${(error as Error).message}`);
  }
}
