/** Which image a container runs. */
import { coerce } from "semver";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { listAt, textAt } from "../../kubernetes/value.ts";
import { objectOf } from "../compare/compare.ts";
import { podTemplateOf } from "../compare/identity.ts";
import { familyOf } from "../compare/rename.ts";
import { isOlder } from "../image/reference.ts";
import { join, say } from "../sentence.ts";
import type { Callout, Rule } from "./callout.ts";

const topic = "image" as const;

interface Image {
  text: string;
  name: string;
  tag: string;
}

function imageIn(text: string): Image {
  const [, name = text, tag = ""] = /^(.*?)(?::([^:/@]+))?(?:@.*)?$/.exec(text) ?? [];
  return { text, name, tag };
}

function imagesOf(object: KubernetesObject): Map<string, Image> {
  const pod = podTemplateOf(object);
  const containers = [
    ...listAt(pod, "spec", "initContainers"),
    ...listAt(pod, "spec", "containers"),
  ];
  return new Map(
    containers.map((container) => [
      textAt(container, "name") ?? "",
      imageIn(textAt(container, "image") ?? ""),
    ]),
  );
}

const major = ({ tag }: Image): number | undefined => coerce(tag)?.major;

/** PostgreSQL reads no data directory of another major version. */
const needsUpgrade = (before: Image, after: Image): boolean =>
  /(^|\/)postgres$/.test(after.name) && major(before) !== major(after);

function replaced(before: Image, after: Image): Pick<Callout, "severity" | "text"> {
  const text = say`Image ${after.text} instead of ${before.text}.`;
  if (needsUpgrade(before, after)) {
    const hint = say`PostgreSQL does not start on the data of another major version: dump and restore, or run ${"pg_upgrade"} first.`;
    return { severity: "danger", text: join(text, hint) };
  }
  return isOlder(after.tag, before.tag)
    ? { severity: "warning", text: join(text, say`That is an older one.`) }
    : { severity: "notice", text };
}

const isFloating = ({ text, tag }: Image) =>
  !text.includes("@") && (tag === "" || tag === "latest");

export const image: Rule = (change) => {
  if (change.type === "removed") return [];
  const before = "before" in change ? imagesOf(change.before) : new Map<string, Image>();
  return [...imagesOf(objectOf(change))].flatMap(([container, after]) => {
    const old = before.get(container);
    if (old?.text === after.text) return [];
    const { name } = objectOf(change).metadata;
    // A Job that is named after its content is the same Job: its image is why it has another name.
    const family = "before" in change ? familyOf(change.before.metadata.name, name) : name;
    const objects = [`${objectOf(change).kind} ${family}`];
    const floating = say`Image ${after.text}: nobody can say which one that is.`;
    return [
      ...(old ? [{ topic, objects, ...replaced(old, after) }] : []),
      ...(isFloating(after)
        ? [{ topic, objects, severity: "danger" as const, text: floating }]
        : []),
    ];
  });
};
