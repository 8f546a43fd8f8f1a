/** Objects that hold data, or hold others: what happens when they go. */
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { at, textAt } from "../../kubernetes/value.ts";
import type { Change } from "../compare/compare.ts";
import { keeps, onCommandLine } from "../compare/identity.ts";
import { join, type Sentence, say } from "../sentence.ts";
import { type Callout, callout, type Rule } from "./callout.ts";
import { moved, titleOf } from "./reading.ts";

const found = callout("data");

const volumesOf = (object: KubernetesObject): Sentence =>
  textAt(object, "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted") === "Delete"
    ? say`Its volumes are deleted with it, and all data.`
    : say`Its volumes stay: the data is in the PersistentVolumeClaims.`;

/** What is lost with an object of a kind, if anything is. */
function lossOf(object: KubernetesObject): Sentence | undefined {
  switch (object.kind) {
    case "Namespace":
      return say`Everything in it is deleted, databases and their volumes included.`;
    case "StatefulSet":
      return volumesOf(object);
    case "Cluster":
      return say`Its volumes are deleted with it, and all data: what is left is in the object store.`;
    case "ObjectStore":
      return say`Backups stay where they are, but no cluster can archive to them or be restored from them.`;
    case "ScheduledBackup":
      return say`No base backup is made any more, and restores take longer from day to day.`;
    case "PersistentVolumeClaim":
    case "PersistentVolume":
      return say`The data on it is lost unless its reclaim policy is ${"Retain"}.`;
    case "CustomResourceDefinition":
      return say`Every object of that kind is deleted with it.`;
    case "Secret":
      return say`Git has no other copy of what it holds.`;
    case "ExternalSecret":
      return textAt(object, "spec", "target", "creationPolicy") === "Owner"
        ? say`The Secret that it created is deleted with it.`
        : say`The Secret that it created stays and is no longer updated.`;
    case "Application":
      return at(object, "metadata", "finalizers")
        ? say`Its finalizer deletes everything that it deployed.`
        : say`What it deployed keeps running and is no longer synced.`;
    default:
      return undefined;
  }
}

/** An object that leaves git, or whose place another one takes. */
function gone(object: KubernetesObject): Callout[] {
  const loss = lossOf(object);
  if (!loss) return [];
  if (keeps(object, "Prune=false")) {
    const text = say`${titleOf(object)} is no longer in git. Argo CD leaves it as it is (${"Prune=false"}): to delete it, run ${`kubectl delete ${onCommandLine(object)}`}.`;
    return [found("warning", join(text, loss))];
  }
  const harmless = object.kind === "Application" && !at(object, "metadata", "finalizers");
  return [found(harmless ? "warning" : "danger", join(say`${titleOf(object)} is deleted.`, loss))];
}

function unprotected({ before, after }: Record<"before" | "after", KubernetesObject>): Callout[] {
  return ["Prune=false", "Delete=false"]
    .filter((option) => keeps(before, option) && !keeps(after, option))
    .map((option) =>
      found(
        "warning",
        say`${titleOf(after)} loses ${option}: a sync can now delete it by mistake.`,
      ),
    );
}

function retention(change: Change): Callout[] {
  const policy = moved(change, "spec", "persistentVolumeClaimRetentionPolicy");
  if (!policy || !("after" in change)) return [];
  return ["whenDeleted", "whenScaled"]
    .filter((when) => at(policy.after, when) === "Delete" && at(policy.before, when) !== "Delete")
    .map((when) => {
      const event = when === "whenDeleted" ? "it is deleted" : "it is scaled down";
      return found(
        "danger",
        say`${titleOf(change.after)}: the volumes are deleted when ${event} (${when}).`,
      );
    });
}

export const data: Rule = (change) => {
  if (change.type === "removed") return gone(change.before);
  if (change.type === "renamed") return gone(change.before);
  return change.type === "changed" ? [...unprotected(change), ...retention(change)] : [];
};
