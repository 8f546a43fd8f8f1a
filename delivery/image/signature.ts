/** Whether an image is the one that this repository's release workflow signed. */
import { execa } from "execa";
import { splitTag } from "../../generators/image.ts";
import { UserError } from "../../kubernetes/user-error.ts";

const issuer = "https://token.actions.githubusercontent.com";

/** The workflow of the very tag: a signature by any other run is refused. */
const identityOf = (repository: string, tag: string): string =>
  `https://github.com/${repository}/.github/workflows/image.yaml@refs/tags/v${tag}`;

/** Throws a UserError unless cosign, which must be on the PATH, finds the signature. `tag` has its digest. */
export async function requireSigned(
  image: string,
  text: string,
  repository: string,
): Promise<void> {
  const { tag, digest } = splitTag(text);
  if (digest === undefined)
    throw new UserError(
      `${image}:${tag} has no digest, so nothing says which image was signed. Pin it: pnpm image digests --write`,
    );
  const { failed, code, stderr } = await execa(
    "cosign",
    [
      "verify",
      `${image}@${digest}`,
      ...["--certificate-oidc-issuer", issuer],
      ...["--certificate-identity", identityOf(repository, tag)],
    ],
    { reject: false },
  );
  if (code === "ENOENT")
    throw new UserError("cosign is not on the PATH: it verifies the signature of the image.");
  if (failed)
    throw new UserError(
      `${image}:${tag} is not signed by the release of v${tag} of ${repository}: ${stderr.trim()}`,
    );
}
