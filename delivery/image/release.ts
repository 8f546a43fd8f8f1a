/** What a git tag such as v1.2.0 releases: which image under which tag, and which environment runs it first. */
import { parse } from "semver";
import { environmentNames } from "../../generators/catalogue.ts";
import { publishedImage } from "../../generators/settings.ts";
import { UserError } from "../../kubernetes/user-error.ts";

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
