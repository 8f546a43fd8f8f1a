/** The name of an image: its registry, its repository, its tag for people, and its digest for machines. */
import { coerce, lt } from "semver";
import { UserError } from "../../kubernetes/user-error.ts";

export interface Reference {
  /** Host of the registry. */
  registry: string;
  repository: string;
  tag: string;
  digest?: string;
}

const dockerHub = "registry-1.docker.io";

/** The grammar of the distribution specification; a name without a registry is Docker Hub's. */
const grammar =
  /^(?:(?<host>[A-Za-z0-9.-]+(?::\d+)?)\/)?(?<path>[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;

const isHost = (text: string): boolean => /[.:]/.test(text) || text === "localhost";

export function parseReference(text: string): Reference {
  const { host, path, tag, digest } = grammar.exec(text)?.groups ?? {};
  if (path === undefined)
    throw new UserError(
      `"${text}" is not the name of an image: [registry/]name[:tag][@sha256:digest].`,
    );
  const own = host !== undefined && isHost(host);
  const name = own || host === undefined ? path : `${host}/${path}`;
  return {
    registry: own && host !== "docker.io" ? host : dockerHub,
    repository: (own && host !== "docker.io") || name.includes("/") ? name : `library/${name}`,
    tag: tag ?? "latest",
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
