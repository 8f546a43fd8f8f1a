/** Secrets that are created once on a cluster with random values: never overwritten, never printed. */
import { randomBytes } from "node:crypto";
import type { Kubernetes } from "./client.ts";
import type { AnyObject } from "./object.ts";
import { createIfAbsent } from "./operations.ts";

/** Hexadecimal, so that a secret needs no escaping in a connection URL or a header. */
const random = (): string => randomBytes(24).toString("hex");

/** The database's owner: the guide's Secret. On the clouds External Secrets creates it. */
const owner = () => ({
  metadata: { name: "postgres-secret" },
  type: "Opaque",
  stringData: { POSTGRES_DB: "aicp", POSTGRES_USER: "aicp", POSTGRES_PASSWORD: random() },
});

/** The coordinator's role. init-database gives the role this password, so nobody else has to know it. */
const coordinatorRole = () => ({
  metadata: { name: "coordinator-database" },
  type: "kubernetes.io/basic-auth",
  stringData: { username: "coordinator", password: random() },
});

interface Options {
  /** Somebody else creates `postgres-secret`: External Secrets, from the cloud's own store. */
  withoutOwner?: boolean;
}

/**
 * Creates each Secret unless it exists, and returns the names of those that it created. Each is a single create request,
 * which the API server refuses if the name is taken: two callers at once cannot overwrite each other.
 */
export async function createSecrets(
  cluster: Kubernetes,
  namespace: string,
  { withoutOwner = false }: Options = {},
): Promise<string[]> {
  const secrets = [...(withoutOwner ? [] : [owner()]), coordinatorRole()];
  const created: string[] = [];
  for (const secret of secrets) {
    const { name } = secret.metadata;
    const object: AnyObject = {
      apiVersion: "v1",
      kind: "Secret",
      ...secret,
      metadata: { name, namespace },
    };
    if (await createIfAbsent(cluster, object)) created.push(name);
  }
  return created;
}
