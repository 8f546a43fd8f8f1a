/** A database cluster of CloudNativePG: what a change does to its instances and to the data that they hold. */
import { coerce } from "semver";
import { amountOf } from "../../generators/quantity.ts";
import { clusterKind } from "../../kubernetes/cloudnative-pg.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { parseImage } from "../../kubernetes/text/image-reference.ts";
import { at } from "../../kubernetes/value.ts";
import { type Change, objectOf } from "../compare/compare.ts";
import { join, say } from "../sentence.ts";
import { type Callout, callout, type Rule } from "./callout.ts";
import { moved, pathsOf, shown, title, under } from "./reading.ts";

type Changed = Extract<Change, { fields: unknown }>;

const numberAt = (object: KubernetesObject, ...path: string[]) => Number(at(object, ...path) ?? 0);

function instances(change: Changed): Callout[] {
  const values = moved(change, "spec", "instances");
  if (!values) return [];
  const found = callout("scale");
  const [before, after] = [Number(values.before ?? 1), Number(values.after ?? 1)];
  const text = say`Instances of ${title(change)}: ${String(after)} instead of ${String(before)}.`;
  if (after > before) return [found("notice", join(text, say`Each new one copies the primary.`))];
  const standbys = numberAt(change.after, "spec", "postgresql", "synchronous", "number");
  return after <= standbys
    ? [
        found(
          "danger",
          join(
            text,
            say`Commits wait for standbys (${String(standbys)}) that are not there: none is acknowledged.`,
          ),
        ),
      ]
    : [found("warning", join(text, say`The volumes of those that go are deleted.`))];
}

function volumes(change: Changed): Callout[] {
  const found = callout("storage");
  const size = moved(change, "spec", "storage", "size");
  const name = moved(change, "spec", "storage", "storageClass");
  const said: Callout[] = [];
  if (size) {
    const text = say`Volumes of ${title(change)}: ${shown(size.before)} → ${shown(size.after)}.`;
    said.push(
      amountOf(String(size.after)) < amountOf(String(size.before))
        ? found(
            "danger",
            join(
              text,
              say`A volume cannot shrink: the operator refuses it. Restore into a smaller cluster instead.`,
            ),
          )
        : found("warning", join(text, say`The class must allow expansion.`)),
    );
  }
  if (name) {
    const text = say`Volumes of ${title(change)}: class ${shown(name.before)} → ${shown(name.after)}.`;
    said.push(
      found(
        "danger",
        join(text, say`Only instances that are made later get it: replace them one by one.`),
      ),
    );
  }
  return said;
}

const majorOf = (image: unknown) => coerce(parseImage(String(image))?.tag)?.major;

function image(change: Changed): Callout[] {
  const values = moved(change, "spec", "imageName");
  if (!values) return [];
  const found = callout("image");
  const text = say`${title(change)} runs ${shown(values.after)} instead of ${shown(values.before)}.`;
  const [before = 0, after = 0] = [majorOf(values.before), majorOf(values.after)];
  if (after < before) {
    return [
      found(
        "danger",
        join(text, say`An older major version does not start on the data of a newer one.`),
      ),
    ];
  }
  return after > before
    ? [
        found(
          "danger",
          join(
            text,
            say`All instances stop while ${"pg_upgrade"} runs, and moments before it can only be restored with the old image: back up first.`,
          ),
        ),
      ]
    : [
        found(
          "notice",
          join(text, say`Standbys first, then a switchover: submissions get 503 for some seconds.`),
        ),
      ];
}

/** What must be there for a commit that was acknowledged to survive the loss of a node. */
function durability(change: Changed): Callout[] {
  const found = callout("data");
  const settings = ["number", "dataDurability", "failoverQuorum"] as const;
  const path = ["spec", "postgresql", "synchronous"];
  const weaker = settings.filter((setting) => {
    const values = moved(change, ...path, setting);
    if (!values) return false;
    if (setting === "number") return Number(values.after ?? 0) < Number(values.before ?? 0);
    return values.before === (setting === "dataDurability" ? "required" : true);
  });
  if (weaker.length === 0) return [];
  const fields = weaker.map((setting) => [...path, setting].join("."));
  return [
    found(
      "danger",
      say`${title(change)}: payments that were acknowledged can be lost with an instance (${fields}).`,
    ),
  ];
}

function settings(change: Changed): Callout[] {
  const fields = [
    ...under(change, "spec", "postgresql", "parameters"),
    ...under(change, "spec", "resources"),
  ];
  if (fields.length === 0) return [];
  const text = say`${title(change)} changes ${pathsOf(fields)}: what needs a restart ends with a switchover, and submissions get 503 for some seconds.`;
  return [callout("restart")("notice", text)];
}

export const databaseCluster: Rule = (change) => {
  const { apiVersion, kind } = objectOf(change);
  const isCluster = kind === clusterKind.kind && apiVersion === clusterKind.apiVersion;
  if (!("fields" in change) || !isCluster) return [];
  return [instances, volumes, image, durability, settings].flatMap((rule) => rule(change));
};
