/** What the suite asks of an Application: to reach a commit, and to sync again. */

import { applicationOf } from "../../generators/applications.ts";
import type { Environment } from "../../generators/environments/environment.ts";
import { applicationKind } from "../../kubernetes/argo-cd/refresh.ts";
import { describe, stateOf } from "../../kubernetes/argo-cd/sync.ts";
import { fieldManager } from "../../kubernetes/client/client.ts";
import { merge, read } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { UserError } from "../../kubernetes/user-error.ts";
import type { Cluster } from "../cluster.ts";

/** Synced and Healthy at the commit, with no sync running. */
export async function arrived(
  { api }: Cluster,
  name: string,
  { commit, seconds }: { commit: string; seconds: number },
): Promise<void> {
  let last = "nothing";
  await eventually(`${name} at ${commit.slice(0, 8)}`, seconds, async () => {
    const found = await read(api, { ...applicationKind, name });
    if (!found) return false;
    const state = stateOf(found);
    last = `${describe(state)}, at ${state.revision.slice(0, 8)}`;
    return state.isDone && state.revision === commit;
  }).catch((error: Error) => {
    throw new UserError(`${error.message}: it is ${last}`);
  });
}

/** What `argocd app sync` does. */
export async function syncAgain({ api }: Cluster, environment: Environment): Promise<void> {
  const { metadata, spec } = applicationOf(environment);
  const reference = { ...applicationKind, name: metadata?.name ?? "" };
  const began = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();
  const { syncOptions } = spec.syncPolicy ?? {};
  const operation = { sync: { prune: true, syncOptions }, initiatedBy: { username: fieldManager } };
  await merge(api, reference, { operation });
  await eventually("another sync", 120, async () => {
    const found = await read(api, reference);
    const state = found?.status?.operationState;
    return state?.phase === "Succeeded" && state.finishedAt >= began && !found?.operation;
  });
}
