/** Which environment a cluster is for, by the name of its kubeconfig context. */
import { catalogue } from "../generators/catalogue.ts";
import type { Environment } from "../generators/environments/environment.ts";
import { factsOf } from "../kubernetes/platforms.ts";
import { UserError } from "../kubernetes/user-error.ts";

type Named = Pick<Environment, "name" | "platform">;

/**
 * The environment of the context's own name, or the only one on the platform whose tools name contexts like this. Throws a
 * UserError where there is none, or more than one.
 */
export function environmentOfContext(
  context: string,
  environments: readonly Named[] = catalogue.environments,
): string {
  const sameName = environments.find(({ name }) => name === context);
  if (sameName) return sameName.name;
  const onPlatform = environments.filter(({ platform }) =>
    factsOf(platform).contexts?.test(context),
  );
  const [only, ...others] = onPlatform.map(({ name }) => name);
  if (only !== undefined && others.length === 0) return only;
  const choice = (others.length > 0 ? onPlatform : environments).map(({ name }) => name);
  throw new UserError(
    `The name of the context "${context}" does not say which environment it is. Name it: --environment ${choice.join("|")}`,
  );
}
