/** Programs out of container images, by the registries' HTTP API: https://github.com/opencontainers/distribution-spec */
import type { Host } from "../host.ts";

/** An image's manifest, or the index of the manifests of its platforms. */
interface Manifest {
  readonly manifests?: readonly {
    readonly digest: string;
    readonly platform?: { readonly os: string; readonly architecture: string };
  }[];
  readonly layers?: readonly { readonly digest: string }[];
}

/** Without it, a registry may answer in a form of 2014. */
const accept = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/** Downloads a text, with these request headers. */
export type Text = (url: string, headers?: Readonly<Record<string, string>>) => Promise<string>;

/**
 * The SHA-256 sum of the last layer, into which a Dockerfile copies its program; `url` is the manifest of a tag. Undefined where
 * there is no image for the host.
 */
export async function layerSum(
  url: string,
  { os, arch }: Host,
  text: Text,
): Promise<string | undefined> {
  const read = async (from: string) => parsed(await text(from, { accept }));
  let manifest = await read(url);
  if (manifest.manifests) {
    const own = manifest.manifests.find(
      ({ platform }) => platform?.os === os && platform.architecture === arch,
    );
    if (!own) return undefined;
    manifest = await read(new URL(`./${own.digest}`, url).href);
  }
  return manifest.layers?.at(-1)?.digest.match(/^sha256:([0-9a-f]{64})$/)?.[1];
}

/** A network that wants its users to sign in answers with a page of its own. */
function parsed(answer: string): Manifest {
  try {
    return JSON.parse(answer) ?? {};
  } catch {
    return {};
  }
}

/** Where the layer with this sum is served, beside the image's manifests. */
export const layerUrl = (manifest: string, sum: string): string =>
  new URL(`../blobs/sha256:${sum}`, manifest).href;
