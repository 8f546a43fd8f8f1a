/** The name of an image: its registry, its repository, its tag for people, and its digest for machines. */
import { coerce, lt } from "semver";
import { parseImage } from "../../kubernetes/text/image-reference.ts";
import { UserError } from "../../kubernetes/user-error.ts";

export interface Reference {
  /** Host of the registry. */
  registry: string;
  repository: string;
  tag: string;
  digest?: string;
}

const dockerHub = "registry-1.docker.io";

export function parseReference(text: string): Reference {
  const { repository: whole, tag = "latest", digest } = parseImage(text) ?? {};
  if (whole === undefined)
    throw new UserError(
      `"${text}" is not the name of an image: [registry/]name[:tag][@sha256:digest].`,
    );
  const [host = "", ...path] = whole.split("/");
  return {
    registry: host === "docker.io" ? dockerHub : host,
    repository: path.join("/"),
    tag,
    ...(digest && { digest }),
  };
}

/** Whether the tag names one version: `16.14-bookworm` does, `16` and `latest` are another image tomorrow. */
export const isExact = (text: string): boolean => /\d+\.\d+/.test(parseReference(text).tag);

/** `1.10` counts as 1.10.0; a commit's hash has no order. */
const versionOf = (tag: string) =>
  /^\d+(\.\d+)*(-|$)/.test(tag) ? coerce(tag, { includePrerelease: true }) : null;

/** Whether both tags are versions, and the first is the lower one. */
export function isOlder(tag: string, than: string): boolean {
  const [a, b] = [versionOf(tag), versionOf(than)];
  return a !== null && b !== null && lt(a, b);
}
