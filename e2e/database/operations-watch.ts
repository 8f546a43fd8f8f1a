/** Watches the Application's sync operations: one that ends as failed shows red, even if the next one succeeds. */
import { setTimeout as sleep } from "node:timers/promises";
import { applicationName } from "../../kubernetes/argo-cd/application.ts";
import { applicationKind } from "../../kubernetes/argo-cd/refresh.ts";
import { read } from "../../kubernetes/client/operations.ts";
import type { Context } from "../scenario.ts";

/** Ends with the messages of the operations that have failed. */
export function watchOperations({ cluster, environment }: Context): () => Promise<string[]> {
  const reference = { ...applicationKind, name: applicationName(environment.name) };
  const failed = new Set<string>();
  let isStopped = false;
  const loop = (async () => {
    while (!isStopped) {
      const found = await read(cluster.api, reference).catch(() => undefined);
      const state = found?.status?.operationState;
      if (state?.phase === "Failed" || state?.phase === "Error")
        failed.add(`${state.startedAt}: ${state.message}`);
      await sleep(1000);
    }
  })();
  return async () => {
    isStopped = true;
    await loop;
    return [...failed];
  };
}
