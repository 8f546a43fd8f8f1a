/** How the programs reach the database cluster: its name, its settings, its Secrets, and TLS that they verify. */
import type { IConfigMap } from "kubernetes-models/v1/ConfigMap";
import type { IEnvVar } from "kubernetes-models/v1/EnvVar";
import {
  authorityOf,
  credentialsOf,
  ports,
  primaryServiceOf,
} from "../../kubernetes/cloudnative-pg.ts";
import { labelsOf, namespace, wave } from "../conventions.ts";
import { fingerprint } from "../render/fingerprint.ts";
import { type Connection, coordinatorSecretName, fromConfig, fromSecret } from "./connection.ts";
import { mountedSecret } from "./mounted-secret.ts";

/** Not `postgres`: the operator names its PodDisruptionBudgets after the cluster, and that one exists. */
export const databaseName = "database";
export const databaseLabels = labelsOf(databaseName, "database");
const name = databaseName;
const labels = databaseLabels;

export const databaseConfig: IConfigMap = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "postgres-config", namespace, labels, annotations: wave("configuration") },
  data: {
    POSTGRES_HOST: `${primaryServiceOf(name)}.${namespace}.svc.cluster.local`,
    POSTGRES_PORT: String(ports.postgresql),
  },
};

/** On pod templates: see `postgres.ts`. */
export const configFingerprint = { "aicp/config-fingerprint": fingerprint(databaseConfig.data) };

const owner = mountedSecret(credentialsOf(name), ["password"]);
const role = mountedSecret(coordinatorSecretName, ["password"]);
/** The certificate of the operator's authority, which signs the server's; not its key, which is in the same Secret. */
const authority = mountedSecret(authorityOf(name), ["ca.crt"]);

/** Where the primary is, over TLS, for every program and role. */
const location: IEnvVar[] = [
  fromConfig("POSTGRES_HOST"),
  fromConfig("POSTGRES_PORT"),
  fromSecret("POSTGRES_DB", credentialsOf(name), "dbname"),
  { name: "POSTGRES_SSL_ROOT_CERT", value: authority.file("ca.crt") },
];

/** As the owner of the schema. The operator creates its Secret, and the coordinator's role: the owner may not create roles. */
export const ownerConnection: Connection = {
  env: [
    ...location,
    fromSecret("POSTGRES_USER", credentialsOf(name), "username"),
    { name: "POSTGRES_PASSWORD_FILE", value: owner.file("password") },
    fromSecret("COORDINATOR_USER", coordinatorSecretName, "username"),
    { name: "COORDINATOR_PASSWORD_FILE", value: role.file("password") },
  ],
  volumes: [owner.volume, role.volume, authority.volume],
  volumeMounts: [owner.mount, role.mount, authority.mount],
};

/** As the coordinator's role. */
export const coordinatorConnection: Connection = {
  env: [
    ...location,
    fromSecret("POSTGRES_USER", coordinatorSecretName, "username"),
    { name: "POSTGRES_PASSWORD_FILE", value: role.file("password") },
  ],
  volumes: [role.volume, authority.volume],
  volumeMounts: [role.mount, authority.mount],
};
