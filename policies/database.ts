/** Policies on the PostgreSQL of a StatefulSet, which is found by its label: its data is safe, and it has time to recover. */
import { allContainers, isPostgres } from "../kubernetes/pods.ts";
import { ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

/** How long crash recovery may take before PostgreSQL accepts connections. */
const recoverySeconds = 300;

/** The containers that run PostgreSQL itself: a Job of the same workload ends, a server does not. */
export const databases = (objects: Overlay["objects"]) =>
  allContainers(objects).filter(
    ({ workload, initial }) => isPostgres(workload.object) && workload.longRunning && !initial,
  );

export const database: readonly Policy<Overlay>[] = [
  {
    name: "data-below-the-mount-point",
    reason:
      "a cloud disk has lost+found in its root directory, and initdb refuses a directory that is not empty",
    *check({ objects }) {
      for (const { workload, container, field } of databases(objects)) {
        const directory = container.env?.find(({ name }) => name === "PGDATA")?.value ?? "";
        const mounts = (container.volumeMounts ?? []).map(({ mountPath }) => mountPath);
        if (mounts.some((mount) => directory.startsWith(`${mount}/`))) continue;
        const message =
          directory === "" ? "is missing" : `${directory} is not below the mount point of a volume`;
        yield violation(workload.object, `${field}.env[PGDATA]`, message);
      }
    },
  },
  {
    name: "one-database-pod",
    reason: "a second pod would be a second, empty database, not a replica",
    *check({ objects }) {
      for (const set of ofKind(objects, "StatefulSet").filter(isPostgres)) {
        if (set.spec?.replicas === 1) continue;
        yield violation(set, "spec.replicas", `is ${set.spec?.replicas ?? "missing"}, not 1`);
      }
    },
  },
  {
    name: "database-has-time-to-recover",
    reason: "a liveness probe that kills PostgreSQL during crash recovery makes it start over",
    *check({ objects }) {
      for (const { workload, container, field } of databases(objects)) {
        const { failureThreshold = 3, periodSeconds = 10 } = container.startupProbe ?? {};
        const enough = failureThreshold * periodSeconds >= recoverySeconds;
        if (container.startupProbe !== undefined && enough) continue;
        const message = `is missing or gives up before ${recoverySeconds} s`;
        yield violation(workload.object, `${field}.startupProbe`, message);
      }
    },
  },
  {
    name: "database-is-asked-as-its-user",
    reason: "pg_isready without user and database logs an error for root every few seconds",
    *check({ objects }) {
      for (const { workload, container, field } of databases(objects)) {
        for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"] as const) {
          const command = container[probe]?.exec?.command?.join(" ") ?? "";
          if (!command.includes("pg_isready")) continue;
          if (command.includes("POSTGRES_USER") && command.includes("POSTGRES_DB")) continue;
          const path = `${field}.${probe}.exec.command`;
          yield violation(workload.object, path, "does not name POSTGRES_USER and POSTGRES_DB");
        }
      }
    },
  },
];
