/** How the programs reach the PostgreSQL of the StatefulSet, as the owner of the schema and as the coordinator's role. */
import type { IEnvVar } from "kubernetes-models/v1/EnvVar";
import { type Connection, coordinatorSecretName, fromConfig, fromSecret } from "./connection.ts";
import { mountedSecret } from "./mounted-secret.ts";

/** Created on each cluster, never in git: keys POSTGRES_DB, POSTGRES_USER and POSTGRES_PASSWORD. */
export const secretName = "postgres-secret";

export const ownerSecret = mountedSecret(secretName, ["POSTGRES_PASSWORD"]);
const coordinatorSecret = mountedSecret(coordinatorSecretName, ["password"]);

/** The variables that say where the database is, for every program and role. */
const location: IEnvVar[] = [
  fromConfig("POSTGRES_HOST"),
  fromConfig("POSTGRES_PORT"),
  fromSecret("POSTGRES_DB", secretName),
];

/** As the owner of the schema, who also creates the coordinator's role. */
export const ownerConnection: Connection = {
  env: [
    ...location,
    fromSecret("POSTGRES_USER", secretName),
    { name: "POSTGRES_PASSWORD_FILE", value: ownerSecret.file("POSTGRES_PASSWORD") },
    fromSecret("COORDINATOR_USER", coordinatorSecretName, "username"),
    { name: "COORDINATOR_PASSWORD_FILE", value: coordinatorSecret.file("password") },
  ],
  volumes: [ownerSecret.volume, coordinatorSecret.volume],
  volumeMounts: [ownerSecret.mount, coordinatorSecret.mount],
};

/** As the coordinator's role, which changes data and never the schema. */
export const coordinatorConnection: Connection = {
  env: [
    ...location,
    fromSecret("POSTGRES_USER", coordinatorSecretName, "username"),
    { name: "POSTGRES_PASSWORD_FILE", value: coordinatorSecret.file("password") },
  ],
  volumes: [coordinatorSecret.volume],
  volumeMounts: [coordinatorSecret.mount],
};
