/** The clients of the coordinator: a file for each in one folder, named after it, with the SHA-256 of its keys. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../runtime/bearer.ts";
import { ExplainedError } from "../../runtime/explained-error.ts";
import type { Log } from "../../runtime/log.ts";
import { createReread } from "../../runtime/reread.ts";

export interface Clients {
  /** The name of the client that has this key. Changes of the files count within a second. */
  find: (key: string) => string | undefined;
}

export function createClients(folder: string, log: Log): Clients {
  const clients = createReread(
    () => readClients(folder, log),
    (error) => log.error({ reason: error.message }, "could not read the clients, keeping the last"),
  );
  return { find: (key) => clients().get(sha256(key)) };
}

/** Two keys, so that a client can change from one to the other while both are valid. */
const mostKeys = 2;

/** Names by the hash of a key. A file that is wrong is left out, and does not shut out the others. */
function readClients(folder: string, log: Log): Map<string, string> {
  const names = new Map<string, string>();
  for (const name of listFolder(folder)) {
    const hashes = readFileSync(join(folder, name), "utf8")
      .toLowerCase()
      .split(/\s+/)
      .filter(Boolean);
    const valid = hashes.every((hash) => /^[0-9a-f]{64}$/.test(hash));
    if (!valid || hashes.length === 0 || hashes.length > mostKeys) {
      const reason = `the file must hold one or ${mostKeys} SHA-256 hashes, each 64 hexadecimal digits`;
      log.error({ client: name, reason }, "client left out");
      continue;
    }
    for (const hash of hashes) names.set(hash, name);
  }
  return names;
}

/** Kubernetes keeps the current and the previous files of a Secret in folders whose names start with a dot. */
function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith("."));
  } catch (error) {
    throw new ExplainedError(`the clients cannot be read: ${(error as Error).message}`);
  }
}
