/** `postgres-secret`: made once with a random password, never overwritten, never shown. */
import { randomBytes } from "node:crypto";
import type { Kubernetes } from "./client.ts";
import { createIfAbsent } from "./operations.ts";

const name = "postgres-secret";

/** Hexadecimal, so that the password needs no escaping in a connection URL. */
const passwordBytes = 24;

/**
 * Creates the Secret where there is none, and says whether it did. One request that the API server refuses when the
 * name is taken: two who do this at once cannot overwrite each other's.
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
