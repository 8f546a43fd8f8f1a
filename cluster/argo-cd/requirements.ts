/** What an Argo CD that is already installed must know before this repository gives it anything. */
import { argoNamespace } from "../../kubernetes/argo-cd/refresh.ts";
import { ApiError, type Kubernetes } from "../../kubernetes/client/client.ts";
import { dryRun } from "../../kubernetes/client/operations.ts";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import { tools } from "../../tools/pinned/tool-list.ts";
import type { InstalledArgoCd } from "./argo-install.ts";

/** Asks the cluster's own definitions of Argo CD's kinds, by a dry run; throws a UserError that names the unknown field. */
export async function refuseUnknownFields(
  cluster: Kubernetes,
  { version, namespace }: InstalledArgoCd,
  objects: readonly KubernetesObject[],
): Promise<void> {
  if (namespace !== argoNamespace) {
    throw new UserError(
      `Argo CD runs in namespace ${namespace}, and reads Applications there only; apps/ are for namespace ${argoNamespace}. ` +
        "Nothing was changed.",
    );
  }
  for (const object of objects) {
    const field = await unknownField(cluster, object);
    if (field === undefined) continue;
    throw new UserError(
      `Argo CD ${version} does not know the field ${field} of ${object.kind} ${object.metadata.name}: ` +
        `upgrade it (this repository is tested with ${tools.argocd.version}), then run bootstrap again. Nothing was changed.`,
    );
  }
}

async function unknownField(
  cluster: Kubernetes,
  object: KubernetesObject,
): Promise<string | undefined> {
  try {
    await dryRun(cluster, object);
    return undefined;
  } catch (error) {
    const known =
      /(?:^|[\s"])\.?([\w.[\]-]+)"?: field not declared in schema|unknown field "([^"]+)"/;
    const [, undeclared, unknown] = known.exec((error as Error).message) ?? [];
    if (error instanceof ApiError && (undeclared ?? unknown)) return undeclared ?? unknown;
    throw error;
  }
}
