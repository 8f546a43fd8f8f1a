/** Secrets that are created once on a cluster with random values: never overwritten, never printed. */
import { createHash, randomBytes } from "node:crypto";
import type { KubernetesObject } from "../object.ts";
import { referenceOf } from "./api-paths.ts";
import type { Kubernetes } from "./client.ts";
import { createIfAbsent, read } from "./operations.ts";

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

/** The token that agents require with each task. */
const agentToken = () => ({
  metadata: { name: "agent-token" },
  type: "Opaque",
  stringData: { token: random() },
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
  const created: string[] = [];
  const create = async (secret: Secret) => {
    if (await createIfAbsent(cluster, objectOf(secret, namespace)))
      created.push(secret.metadata.name);
  };
  const secrets = [...(withoutOwner ? [] : [owner()]), coordinatorRole(), agentToken()];
  for (const secret of secrets) await create(secret);
  const clients = referenceOf(objectOf(clientsWith(""), namespace));
  if (await read(cluster, clients)) return created;
  // First the key, for people to read, then the list with its hash. The key is read back: somebody else may have created it.
  const key = firstKey();
  await create(key);
  const stored = await read(cluster, referenceOf(objectOf(key, namespace)));
  await create(clientsWith(Buffer.from(stored?.data.key ?? "", "base64").toString()));
  return created;
}

/** The key of the first client, which no pod mounts. It can be deleted once its owner has it: the list keeps the hash. */
const firstKey = () => ({
  metadata: { name: "coordinator-key" },
  type: "Opaque",
  stringData: { key: random() },
});

/** The clients that the coordinator knows, each with the SHA-256 of its keys. */
const clientsWith = (key: string) => ({
  metadata: { name: "coordinator-clients" },
  type: "Opaque",
  stringData: { aicp: createHash("sha256").update(key).digest("hex") },
});

interface Secret {
  metadata: { name: string };
  type: string;
  stringData: Record<string, string>;
}

const objectOf = ({ metadata, ...secret }: Secret, namespace: string): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Secret",
  ...secret,
  metadata: { ...metadata, namespace },
});
