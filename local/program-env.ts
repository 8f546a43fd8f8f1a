/** The variables of the programs as local processes: what a pod gets from its ConfigMap and its mounted Secrets. */
import type { Connection } from "./postgres.ts";
import { randomSecret, secretFile } from "./secret-files.ts";

type Env = Record<string, string>;

/** The role that the coordinator connects as. */
export const coordinatorRole = "coordinator";

const coordinatorPassword = randomSecret();

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
  POSTGRES_USER: coordinatorRole,
  POSTGRES_PASSWORD_FILE: coordinatorPasswordFile(),
  AGENT_URL: agentUrl,
});
