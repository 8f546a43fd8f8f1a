/** The pods of the component `backup`: one dumps the database to the volume, one restores the newest dump and checks it. */
import type { IPodTemplateSpec } from "kubernetes-models/v1/PodTemplateSpec";
import {
  labelsOf,
  programResources,
  restrictedContainer,
  restrictedPod,
  users,
} from "../conventions.ts";
import { server } from "../workloads/postgres.ts";
import { secretName } from "../workloads/postgres-connections.ts";

export const name = "backup";
export const drillName = "restore-drill";
export const labels = labelsOf(name, "backup");
export const drillLabels = labelsOf(drillName, "restore-drill");

const scriptsVolume = { name: "scripts", configMap: { name: "backup-scripts" } };
const scriptsMount = { name: "scripts", mountPath: "/scripts", readOnly: true };

export const backupPod: IPodTemplateSpec = {
  metadata: { labels },
  spec: {
    ...restrictedPod(users.postgres),
    restartPolicy: "Never",
    containers: [
      {
        name,
        ...server,
        command: ["sh", "/scripts/backup.sh"],
        envFrom: [{ configMapRef: { name: "postgres-config" } }],
        resources: programResources,
        securityContext: restrictedContainer,
        volumeMounts: [
          scriptsMount,
          { name: "secrets", mountPath: "/secrets", readOnly: true },
          { name: "backups", mountPath: "/backups" },
        ],
      },
    ],
    volumes: [
      scriptsVolume,
      { name: "secrets", secret: { secretName, defaultMode: 0o440 } },
      { name: "backups", persistentVolumeClaim: { claimName: "backups" } },
    ],
  },
};

/** It restores into its own emptyDir: a database of more than 4Gi needs a larger one, and the drill fails until then. */
export const drillPod: IPodTemplateSpec = {
  metadata: { labels: drillLabels },
  spec: {
    ...restrictedPod(users.postgres),
    restartPolicy: "Never",
    containers: [
      {
        name: drillName,
        ...server,
        command: ["sh", "/scripts/restore-drill.sh"],
        resources: {
          requests: { cpu: "100m", memory: "256Mi", "ephemeral-storage": "256Mi" },
          limits: { cpu: "500m", memory: "512Mi", "ephemeral-storage": "5Gi" },
        },
        securityContext: restrictedContainer,
        volumeMounts: [
          scriptsMount,
          { name: "backups", mountPath: "/backups", readOnly: true },
          { name: "data", mountPath: "/data" },
          { name: "tmp", mountPath: "/tmp" },
        ],
      },
    ],
    volumes: [
      scriptsVolume,
      { name: "backups", persistentVolumeClaim: { claimName: "backups" } },
      { name: "data", emptyDir: { sizeLimit: "4Gi" } },
      { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
    ],
  },
};
