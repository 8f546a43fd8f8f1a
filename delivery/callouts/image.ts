/** Which image a container runs. */
import { coerce } from "semver";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { allContainers, isPostgres } from "../../kubernetes/pods.ts";
import { isPinned, parseImage } from "../../kubernetes/text/image-reference.ts";
import { objectOf } from "../compare/compare.ts";
import { familyOf } from "../compare/rename.ts";
import { isOlder } from "../image/reference.ts";
import { join, type Sentence, say } from "../sentence.ts";
import type { Callout, Rule } from "./callout.ts";

const topic = "image" as const;

interface Image {
  text: string;
  /** The last part of the repository: a mirror has the same one. */
  name: string;
  tag: string;
  /** It runs PostgreSQL: its workload or its own name says so. */
  isDatabase: boolean;
}

function imageIn(text: string, object: KubernetesObject): Image {
  const { repository = text, tag = "" } = parseImage(text) ?? {};
  const name = repository.split("/").at(-1) ?? "";
  const server = !["Job", "CronJob"].includes(object.kind);
  return { text, name, tag, isDatabase: server && (isPostgres(object) || /postgres/.test(name)) };
}

const imagesOf = (object: KubernetesObject): Map<string, Image> =>
  new Map(
    allContainers([object]).map(({ container }) => [
      container.name,
      imageIn(String(container.image ?? ""), object),
    ]),
  );

const major = ({ tag }: Image): number | undefined => coerce(tag)?.major;

/** What follows the version in a tag: the distribution that the image is built on. */
const variant = ({ tag }: Image): string => tag.replace(/^\D*[\d.]*-?/, "");

/** Why PostgreSQL may not work on the data that the image before it wrote. */
function mismatch(before: Image, after: Image): Sentence | undefined {
  if (!before.isDatabase || !after.isDatabase) return undefined;
  if (major(before) !== major(after) || major(after) === undefined)
    return say`PostgreSQL does not start on the data of another major version: dump and restore, or run ${"pg_upgrade"} first.`;
  if (variant(before) === variant(after) && before.name === after.name) return undefined;
  return say`Another base image may sort text by other rules, and indexes then miss rows: reindex, and keep the old image until that is done.`;
}

function replaced(before: Image, after: Image): Pick<Callout, "severity" | "text"> {
  const text = say`Image ${after.text} instead of ${before.text}.`;
  const hint = mismatch(before, after);
  if (hint) return { severity: "danger", text: join(text, hint) };
  return isOlder(after.tag, before.tag)
    ? { severity: "warning", text: join(text, say`It is older.`) }
    : { severity: "notice", text };
}

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
    const floating = say`Image ${after.text}: it does not say which version.`;
    return [
      ...(old ? [{ topic, objects, ...replaced(old, after) }] : []),
      ...(!isPinned(after.text)
        ? [{ topic, objects, severity: "danger" as const, text: floating }]
        : []),
    ];
  });
};
