/** Policies on backups of a database that is a single pod: taken every day, and restored every week to test them. */
import type { KubernetesObject } from "../kubernetes/object.ts";
import { ofKind } from "./objects.ts";
import { type Overlay, type Policy, violation } from "./policy.ts";

const componentOf = ({ metadata }: KubernetesObject) =>
  metadata.labels?.["app.kubernetes.io/component"];

/** CronJobs with that role that run: a suspended one does not. */
const scheduled = (objects: readonly KubernetesObject[], component: string) =>
  ofKind(objects, "CronJob").filter(
    (object) => componentOf(object) === component && object.spec?.suspend !== true,
  );

/** PersistentVolumeClaims that the pods of a CronJob mount. */
const claimsOf = ({ spec }: ReturnType<typeof scheduled>[number]) =>
  (spec?.jobTemplate.spec?.template.spec?.volumes ?? []).flatMap(
    ({ persistentVolumeClaim: claim }) => claim?.claimName ?? [],
  );

/** A machine that sleeps at night wakes in the morning. */
const leastStartingSeconds = 12 * 3600;

export const backups: readonly Policy<Overlay>[] = [
  {
    name: "database-is-backed-up",
    reason: "without a dump, one wrong DELETE or a lost volume ends with an empty database",
    *check({ objects }) {
      for (const set of ofKind(objects, "StatefulSet")) {
        if (componentOf(set) !== "database") continue;
        if (scheduled(objects, "backup").some((job) => claimsOf(job).length > 0)) continue;
        yield violation(set, "metadata.name", "no CronJob writes backups of it to a volume");
      }
    },
  },
  {
    name: "backups-are-restored",
    reason: "a backup that was never restored may not be one",
    *check({ objects }) {
      const tested = scheduled(objects, "restore-drill").flatMap(claimsOf);
      for (const job of scheduled(objects, "backup")) {
        for (const claim of claimsOf(job).filter((name) => !tested.includes(name))) {
          yield violation(
            job,
            "spec.jobTemplate",
            `no CronJob restores what it writes to ${claim}`,
          );
        }
      }
    },
  },
  {
    name: "cron-jobs-run-once",
    reason:
      "two dumps at once fill the volume; a missed run of a machine that was asleep must start later",
    *check({ objects }) {
      for (const job of ofKind(objects, "CronJob")) {
        const {
          concurrencyPolicy = "Allow",
          startingDeadlineSeconds = 0,
          timeZone,
        } = job.spec ?? {};
        if (concurrencyPolicy !== "Forbid") {
          yield violation(job, "spec.concurrencyPolicy", `is ${concurrencyPolicy}, not Forbid`);
        }
        if (startingDeadlineSeconds < leastStartingSeconds) {
          yield violation(job, "spec.startingDeadlineSeconds", `is below ${leastStartingSeconds}`);
        }
        if (timeZone === undefined) yield violation(job, "spec.timeZone", "is missing");
      }
    },
  },
];
