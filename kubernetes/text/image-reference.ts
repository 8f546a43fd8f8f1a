/** Names of images, by the grammar of the distribution project that every container runtime uses, and where objects have them. */
import { textsIn } from "./texts.ts";

/** `ghcr.io/aicp/aicp:1.0@sha256:…` in its parts. */
export interface ImageReference {
  /** Registry and repository: `docker.io/library/postgres`. */
  repository: string;
  tag?: string;
  digest?: string;
}

const label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const host = `(?:${label}(?:\\.${label})*|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?`;
const component = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const grammar = new RegExp(
  `^(?:(${host})/)?(${component}(?:/${component})*)(?::(\\w[\\w.-]{0,127}))?(?:@([a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,}))?$`,
);

/** The longest name of registry and repository together. */
const longest = 255;

const isRegistry = (name: string) => /[.:]/.test(name) || name === "localhost";

/**
 * Whether the name stands for one image: by a digest, or by a tag other than `latest`. What no runtime pulls stands for none,
 * so it cannot change either.
 */
export function isPinned(text: string): boolean {
  const { tag = "latest", digest } = parseImage(text) ?? { digest: "" };
  return digest !== undefined || tag !== "latest";
}

/** The parts of the name; undefined for what no runtime pulls (InvalidImageName). */
export function parseImage(text: string): ImageReference | undefined {
  const [whole, first, rest = "", tag, digest] = grammar.exec(text) ?? [];
  if (whole === undefined) return undefined;
  // Without a dot or a port, the first part is no registry but a part of Docker Hub's name, and must be in lower case.
  const isHub = first === undefined || !isRegistry(first);
  if (isHub && first !== undefined && !new RegExp(`^${component}$`).test(first)) return undefined;
  const path = isHub && first !== undefined ? `${first}/${rest}` : rest;
  const official = isHub && !path.includes("/") ? "library/" : "";
  const repository = `${isHub ? "docker.io" : first}/${official}${path}`;
  if (repository.length > longest) return undefined;
  return { repository, ...(tag && { tag }), ...(digest && { digest }) };
}

/** Fields that name an image, of whatever kind; `imageName` is CloudNativePG's, `reference` that of a volume with an image. */
const imageField = /(?:^|\.)(?:image|imageName|image\.reference)$/;

interface PlacedImage {
  field: string;
  image: string;
}

/** Every image that a value names, with the field. */
export const imagesIn = (value: unknown): PlacedImage[] =>
  [...textsIn(value)].flatMap(({ path, text }) =>
    imageField.test(path) ? [{ field: path, image: text }] : [],
  );

/** The name as it is written, without tag and digest. */
export function withoutVersion(text: string): string {
  const { tag, digest } = parseImage(text) ?? {};
  const version = `${tag ? `:${tag}` : ""}${digest ? `@${digest}` : ""}`;
  return text.slice(0, text.length - version.length);
}
