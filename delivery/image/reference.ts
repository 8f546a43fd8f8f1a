/** The name of an image: its registry, its repository, its tag for people, and its digest for machines. */
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

interface Version {
  numbers: number[];
  /** `rc.1` of a version that is not released yet; a distribution such as `bookworm` is none. */
  prerelease?: string;
}

const prerelease = /^(?:alpha|beta|dev|pre|preview|rc|snapshot)\b.*/i;

/** `1.10`, `v1.10.0-rc.1`, `16.14-bookworm`, `pg17`, `2026-11-26`; a commit's hash has no order. */
function versionOf(tag: string): Version | undefined {
  const dated = tag.replace(/^(\d{4})-(\d\d)-(\d\d)/, "$1.$2.$3");
  const [, numbers, rest = ""] = /^(?:v|pg)?(\d+(?:\.\d+)*)(?:-(.*))?$/.exec(dated) ?? [];
  if (numbers === undefined) return undefined;
  const [suffix] = prerelease.exec(rest) ?? [];
  return { numbers: numbers.split(".").map(Number), ...(suffix && { prerelease: suffix }) };
}

/** Whether both tags are versions, and the first is the lower one. `1.10` counts as 1.10.0. */
export function isOlder(tag: string, than: string): boolean {
  const [a, b] = [versionOf(tag), versionOf(than)];
  if (!a || !b) return false;
  const length = Math.max(a.numbers.length, b.numbers.length);
  for (let index = 0; index < length; index++) {
    const difference = (a.numbers[index] ?? 0) - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  if (a.prerelease === undefined || b.prerelease === undefined)
    return a.prerelease !== undefined && b.prerelease === undefined;
  return a.prerelease.localeCompare(b.prerelease, "en", { numeric: true }) < 0;
}
