/** The variables of the programs as local processes: what a pod gets from its ConfigMap and its mounted Secrets. */
import { createHash } from "node:crypto";
import { dirname } from "node:path";
import type { Connection } from "./postgres.ts";
import { randomSecret, secretFile } from "./secret-files.ts";

type Env = Record<string, string>;

/** The role that the coordinator connects as. */
export const coordinatorRole = "coordinator";

const coordinatorPassword = randomSecret();

const agentToken = randomSecret();

export const agentEnv = (): Env => ({ AGENT_TOKEN_FILE: secretFile("agent-token", agentToken) });

/** Of the one client that a local coordinator has, `aicp`. */
export const clientKey = randomSecret();

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
/** Headers of a client's request to the coordinator, and of the coordinator's to an agent. */
export const clientHeaders = bearer(clientKey);
export const coordinatorHeaders = bearer(agentToken);

const databaseEnv = ({ host, port, database }: Connection): Env => ({
  POSTGRES_HOST: host,
  POSTGRES_PORT: String(port),
  POSTGRES_DB: database,
});

const coordinatorPasswordFile = () => secretFile("coordinator-database", coordinatorPassword);

/** `connection` is the owner's: it creates the schema, and the coordinator's role. */
export const initDatabaseEnv = (connection: Connection): Env => ({
  ...databaseEnv(connection),
  POSTGRES_USER: connection.user,
  POSTGRES_PASSWORD_FILE: secretFile(`postgres-${connection.port}`, connection.password),
  COORDINATOR_USER: coordinatorRole,
  COORDINATOR_PASSWORD_FILE: coordinatorPasswordFile(),
});

export const coordinatorEnv = (connection: Connection, agentUrl: string): Env => ({
  ...databaseEnv(connection),
  ...agentEnv(),
  CLIENTS_FOLDER: dirname(
    secretFile("clients/aicp", createHash("sha256").update(clientKey).digest("hex")),
  ),
  POSTGRES_USER: coordinatorRole,
  POSTGRES_PASSWORD_FILE: coordinatorPasswordFile(),
  AGENT_URL: agentUrl,
});
