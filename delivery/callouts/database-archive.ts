/** The archive of a database cluster: a change that leaves earlier backups behind, deletes them, or stops new ones. */
import { clusterKind } from "../../kubernetes/cloudnative-pg.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { at, listAt, textAt } from "../../kubernetes/value.ts";
import { type Change, objectOf } from "../compare/compare.ts";
import { say } from "../sentence.ts";
import { type Callout, callout, type Rule } from "./callout.ts";
import { moved, shown, title } from "./reading.ts";

type Changed = Extract<Change, { fields: unknown }>;

const found = callout("data");

const archiveOf = (cluster: KubernetesObject): string | undefined => {
  const plugins = listAt(cluster, "spec", "plugins");
  const archiver = plugins.find(
    (one) => at(one, "isWALArchiver") === true && at(one, "enabled") !== false,
  );
  return textAt(archiver, "parameters", "barmanObjectName");
};

function archive({ before, after }: Changed): Callout[] {
  const [old, next] = [archiveOf(before), archiveOf(after)];
  if (!old || old === next) return [];
  const text = next
    ? say`Cluster ${after.metadata.name} archives to ${next} instead of ${old}: no moment before its next base backup can be restored from there.`
    : say`Cluster ${after.metadata.name} archives nothing any more: it can only be restored to a time before this change.`;
  return [found("danger", text)];
}

/** `30d`, `4w` and `6m`, in days. */
function daysOf(policy: unknown): number {
  const [, count, unit] = /^(\d+)([dwm])$/.exec(String(policy ?? "")) ?? [];
  return unit ? Number(count) * { d: 1, w: 7, m: 30 }[unit as "d" | "w" | "m"] : Infinity;
}

function store(change: Changed): Callout[] {
  const place = ["destinationPath", "endpointURL"].flatMap((field) => {
    const values = moved(change, "spec", "configuration", field);
    return values ? [`${shown(values.before)} → ${shown(values.after)}`] : [];
  });
  const retention = moved(change, "spec", "retentionPolicy");
  return [
    ...(place.length > 0
      ? [
          found(
            "danger",
            say`${title(change)} is elsewhere (${place}): backups until now stay where they are, and no restore finds them. A new place needs a base backup at once: ${"pnpm backup"}.`,
          ),
        ]
      : []),
    ...(retention && daysOf(retention.after) < daysOf(retention.before)
      ? [
          found(
            "danger",
            say`${title(change)} keeps backups for ${shown(retention.after)} instead of ${shown(retention.before)}: older ones are deleted within the hour.`,
          ),
        ]
      : []),
  ];
}

function schedule(change: Changed): Callout[] {
  const times = moved(change, "spec", "schedule");
  const isStopped = moved(change, "spec", "suspend")?.after === true;
  return [
    ...(times
      ? [
          found(
            "notice",
            say`${title(change)} makes base backups at ${shown(times.after)} instead of ${shown(times.before)}.`,
          ),
        ]
      : []),
    ...(isStopped
      ? [found("danger", say`${title(change)} is suspended: no base backup is made any more.`)]
      : []),
  ];
}

export const databaseArchive: Rule = (change) => {
  if (!("fields" in change)) return [];
  const { apiVersion, kind } = objectOf(change);
  if (kind === "ObjectStore") return store(change);
  if (kind === "ScheduledBackup") return schedule(change);
  const isCluster = kind === clusterKind.kind && apiVersion === clusterKind.apiVersion;
  return isCluster ? archive(change) : [];
};
