/** The Job that brings the database's schema up to date, once for each version of itself. */
import type { IJob } from "kubernetes-models/batch/v1/Job";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import {
  labelsOf,
  namespace,
  programResources,
  restrictedContainer,
  restrictedPod,
  users,
  wave,
} from "../conventions.ts";
import { image } from "../settings.ts";
import { ownerConnection } from "./postgres-connections.ts";

const name = "init-database";
const labels = labelsOf(name, "migration");

const pod: IPodSpec = {
  ...restrictedPod(users.programs),
  restartPolicy: "Never",
  terminationGracePeriodSeconds: 5, // the migration's transaction is rolled back in any case
  containers: [
    {
      name: "init",
      image,
      command: ["node", "init-database/main.ts"],
      env: ownerConnection.env,
      resources: programResources,
      securityContext: restrictedContainer,
      volumeMounts: ownerConnection.volumeMounts,
    },
  ],
  volumes: ownerConnection.volumes,
};

/** A Job's template is immutable, so the overlay names the Job after a fingerprint of it: see `overlay.ts`. */
export const job: IJob = {
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: {
    name,
    namespace,
    labels,
    annotations: {
      ...wave("schema"),
      // Sync, not PreSync: on a first install PostgreSQL itself is part of this sync.
      "argocd.argoproj.io/hook": "Sync",
      "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
    },
  },
  spec: {
    backoffLimit: 3,
    activeDeadlineSeconds: 300, // a sync waits for it, unless a newer commit ends that sync
    ttlSecondsAfterFinished: 86_400, // its logs can be read for a day
    template: { metadata: { labels }, spec: pod },
  },
};

export const initDatabase = [job];
