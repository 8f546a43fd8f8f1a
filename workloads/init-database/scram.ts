/** Computes what PostgreSQL stores for a password, so that the password itself is in no statement and in no log of the server. */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import { ExplainedError } from "../runtime/explained-error.ts";

/** PostgreSQL's own default. */
const iterations = 4096;

/** A SCRAM-SHA-256 verifier (RFC 5803). Other characters than printable ASCII would first have to be normalized (RFC 4013). */
export function scramVerifier(password: string): string {
  if (!/^[ -~]+$/.test(password)) {
    throw new ExplainedError(
      "the coordinator's password must consist of printable ASCII characters",
    );
  }
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const keyOf = (name: string) => createHmac("sha256", salted).update(name).digest();
  const stored = createHash("sha256").update(keyOf("Client Key")).digest("base64");
  const server = keyOf("Server Key").toString("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${stored}:${server}`;
}
