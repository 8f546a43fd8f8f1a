/** `postgres-secret`: created once with a random password, never overwritten, never printed. */
import { randomBytes } from "node:crypto";
import type { Kubernetes } from "./client.ts";
import { createIfAbsent } from "./operations.ts";

const name = "postgres-secret";

/** Hexadecimal, so that the password needs no escaping in a connection URL. */
const passwordBytes = 24;

/**
 * Creates the Secret unless it exists, and returns whether it did. It is a single create request, which the API server
 * refuses if the name is taken: two callers at once cannot overwrite each other.
 */
export const ensurePostgresSecret = (cluster: Kubernetes, namespace: string): Promise<boolean> =>
  createIfAbsent(cluster, {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace },
    type: "Opaque",
    stringData: {
      POSTGRES_DB: "aicp",
      POSTGRES_USER: "aicp",
      POSTGRES_PASSWORD: randomBytes(passwordBytes).toString("hex"),
    },
  });
