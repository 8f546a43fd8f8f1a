/** The name by which an environment's pods ask for the programs' image. */
import type { Environment } from "./environments/environment.ts";
import { image as bareName } from "./settings.ts";

/** A tag as `tags.json` has it: `1.2.0@sha256:…` once it was released, the tag for people, the digest for clusters. */
export function splitTag(text: string): { tag: string; digest?: string } {
  const [tag = "", digest] = text.split("@");
  return { tag, ...(digest && { digest }) };
}

/** An image that was built on the spot and loaded has no registry, and so no digest that a node would know. */
export function imageOf({ image: { registry, tag: text } }: Environment): string {
  const { tag, digest } = splitTag(text);
  if (registry === undefined) return `${bareName}:${tag}`;
  return `${registry}:${tag}${digest ? `@${digest}` : ""}`;
}

/** What Kustomize replaces the bare name by. */
export function imagesOf({ image: { registry, tag: text } }: Environment) {
  const { tag: newTag, digest } = splitTag(text);
  return [
    {
      name: bareName,
      ...(registry && { newName: registry }),
      newTag,
      ...(registry && digest && { digest }),
    },
  ];
}
