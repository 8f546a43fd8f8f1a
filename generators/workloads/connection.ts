/** What a pod needs to connect to the database, of either kind. Passwords are files: see `mounted-secret.ts`. */
import type { IEnvVar } from "kubernetes-models/v1/EnvVar";
import type { IVolume } from "kubernetes-models/v1/Volume";
import type { IVolumeMount } from "kubernetes-models/v1/VolumeMount";

export interface Connection {
  env: IEnvVar[];
  volumes: IVolume[];
  volumeMounts: IVolumeMount[];
}

/**
 * Created on each cluster, never in git, with the keys of a `kubernetes.io/basic-auth` Secret, so that an operator that manages
 * roles can read it. A Secret of its own: no pod of the coordinator holds the owner's password.
 */
export const coordinatorSecretName = "coordinator-database";

/** Variables from `postgres-config` and from a Secret. */
export const fromConfig = (key: string): IEnvVar => ({
  name: key,
  valueFrom: { configMapKeyRef: { name: "postgres-config", key } },
});
export const fromSecret = (variable: string, secret: string, key = variable): IEnvVar => ({
  name: variable,
  valueFrom: { secretKeyRef: { name: secret, key } },
});
