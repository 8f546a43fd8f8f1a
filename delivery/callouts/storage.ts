/** Volumes: their size, their class, and what the claims of a StatefulSet need done by hand. */

import { amountOf } from "../../generators/quantity.ts";
import { listAt, textAt } from "../../kubernetes/value.ts";
import { type Change, objectOf } from "../compare/compare.ts";
import { join, type Sentence, say } from "../sentence.ts";
import { type Callout, callout, type Rule } from "./callout.ts";
import { pathsOf, shown, title, under } from "./reading.ts";

const found = callout("storage");

interface Claim {
  name: string;
  size: string | undefined;
  storageClass: string | undefined;
}

const claimIn = (claim: unknown): Claim => ({
  name: textAt(claim, "metadata", "name") ?? "",
  size: textAt(claim, "spec", "resources", "requests", "storage"),
  storageClass: textAt(claim, "spec", "storageClassName"),
});

const claimsOf = (object: unknown): Claim[] =>
  textAt(object, "kind") === "PersistentVolumeClaim"
    ? [claimIn(object)]
    : listAt(object, "spec", "volumeClaimTemplates").map(claimIn);

/** `50Gi` and `53687091200` are one size. */
const sameSize = (before: Claim, after: Claim): boolean =>
  before.size === after.size || amountOf(before.size) === amountOf(after.size);

const resize = (change: Change, before: Claim, after: Claim): Sentence => {
  const { name, namespace = "default" } = objectOf(change).metadata;
  const claim = `${after.name}-${name}-0`;
  const patch = JSON.stringify({ spec: { resources: { requests: { storage: after.size } } } });
  return amountOf(after.size) < amountOf(before.size)
    ? say`A volume cannot shrink: copy the data to a new one.`
    : objectOf(change).kind === "StatefulSet"
      ? say`Grow the claims that exist: ${`kubectl patch pvc ${claim} -n ${namespace} -p '${patch}'`}.`
      : say`The class must allow expansion.`;
};

function claims(change: Extract<Change, { fields: unknown }>): Callout[] {
  const later = claimsOf(change.after);
  return claimsOf(change.before).flatMap((before) => {
    const after = later.find(({ name }) => name === before.name);
    if (!after)
      return [found("danger", say`${title(change)} no longer has the volume ${before.name}.`)];
    const size = say`Volume ${after.name} of ${title(change)}: ${shown(before.size)} → ${shown(after.size)}.`;
    return [
      ...(sameSize(before, after)
        ? []
        : [
            found(
              amountOf(after.size) < amountOf(before.size) ? "danger" : "warning",
              join(size, resize(change, before, after)),
            ),
          ]),
      ...(before.storageClass === after.storageClass
        ? []
        : [
            found(
              "danger",
              say`Volume ${after.name} of ${title(change)}: class ${shown(before.storageClass)} → ${shown(after.storageClass)}. Data does not move by itself.`,
            ),
          ]),
    ];
  });
}

function volumes(change: Change): Callout[] {
  const fields = under(change, "spec", "template", "spec").filter(
    ({ path }) => path.includes("volumes") || path.includes("volumeMounts"),
  );
  return fields.length > 0
    ? [found("warning", say`${title(change)} mounts other volumes: ${pathsOf(fields)}.`)]
    : [];
}

function storageClass(change: Change): Callout[] {
  const text: Record<Change["type"], Sentence> = {
    added: say`${title(change)} is new.`,
    removed: say`${title(change)} is removed: new claims of it stay pending.`,
    renamed: say`${title(change)} has another name: claims must ask for that.`,
    changed: say`${title(change)} changes, for new volumes only.`,
  };
  return [found(change.type === "removed" ? "danger" : "warning", text[change.type])];
}

export const storage: Rule = (change) => {
  if (objectOf(change).kind === "StorageClass") return storageClass(change);
  return "fields" in change ? [...claims(change), ...volumes(change)] : [];
};
