/** What a git tag such as v1.2.0 releases: which image under which tag, and which environment runs it first. */
import { parse } from "semver";
import { environmentNames } from "../../generators/catalogue.ts";
import { publishedImage, repository } from "../../generators/settings.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { ask, commit } from "../git.ts";
import { type Credentials, digestOf } from "./registry.ts";

export interface Release {
  registry: string;
  /** Full name of the image, without a tag. */
  image: string;
  tag: string;
  /** The environment that runs it first. */
  environment: string;
}

/** `repository` is `owner/name`: an image belongs to the registry of its own repository. */
export function releaseOf(gitTag: string, repository: string): Release {
  const version = /^v(.+)$/.exec(gitTag)?.[1];
  const parsed = version === undefined ? null : parse(version);
  if (!parsed || parsed.build.length > 0 || parsed.version !== version) {
    throw new UserError(
      `"${gitTag}" is not a release tag: a release is tagged v1.2.3, and v1.2.3-rc.1 before it.`,
    );
  }
  const [registry = "", owner] = publishedImage.split("/");
  if (owner !== repository.split("/")[0]?.toLowerCase()) {
    throw new UserError(
      `generators/settings.ts: publishedImage is ${publishedImage}, which belongs to another owner than ${repository}. It must begin with ${registry}/${repository.split("/")[0]?.toLowerCase()}/`,
    );
  }
  const [environment] = environmentNames;
  if (environment === undefined)
    throw new UserError("generators/catalogue.ts has no environment that could run it.");
  return { registry, image: publishedImage, tag: version, environment };
}

/** Anyone who may push a tag could otherwise release a commit that nobody has reviewed. */
export async function requireOnMain(root: string, gitTag: string): Promise<void> {
  const main = `origin/${repository.revision}`;
  const [tagged, branch] = await Promise.all([commit(root, gitTag), commit(root, main)]);
  if ((await ask(root, "merge-base", "--is-ancestor", tagged.hash, branch.hash)) === undefined)
    throw new UserError(
      `${gitTag} is on a commit that is not on ${repository.revision}: merge it first, then tag the merge.`,
    );
}

/** A tag that is pushed again would replace the image that clusters run. */
export async function requireUnreleased(
  { image, tag }: Pick<Release, "image" | "tag">,
  credentials: Credentials | undefined,
): Promise<void> {
  const digest = await digestOf(`${image}:${tag}`, credentials);
  if (digest !== undefined)
    throw new UserError(
      `${image}:${tag} is released already, as ${digest}. A version is released once: tag the next one.`,
    );
}
