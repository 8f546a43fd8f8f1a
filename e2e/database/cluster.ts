/** The Cluster under test: what the operator says of it, and instances that are held back. */
import { namespace } from "../../generators/conventions.ts";
import { merge, read } from "../../kubernetes/client/operations.ts";
import { eventually } from "../../kubernetes/client/wait.ts";
import { clusterKind } from "../../kubernetes/cloudnative-pg.ts";
import { query } from "../measure/accounting.ts";
import type { Context } from "../scenario.ts";

export const clusterReference = { ...clusterKind, name: "database", namespace };

/** The Cluster's status as the operator has it. */
export async function statusOf({ cluster }: Context): Promise<{
  phase: string;
  currentPrimary: string;
  instanceNames: string[];
  readyInstances: number;
}> {
  return (await read(cluster.api, clusterReference))?.status;
}

/** PostgreSQL is stopped in these instances, and in no other. */
export async function fence(context: Context, instances: readonly string[]): Promise<void> {
  const annotation = "cnpg.io/fencedInstances";
  const value = instances.length > 0 ? JSON.stringify(instances) : null;
  await merge(context.cluster.api, clusterReference, {
    metadata: { annotations: { [annotation]: value } },
  });
}

/**
 * Waits until every standby has the primary's log again. The operator calls a Cluster healthy some seconds before, and finds
 * no successor for a primary that is lost or drained in these seconds.
 */
export async function standbysFollow(context: Context, seconds: number): Promise<void> {
  const following = `select to_json(count(*)) from pg_stat_replication where state = 'streaming'`;
  await eventually("standbys that stream", seconds, async () => {
    const { instanceNames } = await statusOf(context);
    const count = await query<number>(context.cluster, following).catch(() => 0);
    return count === instanceNames.length - 1;
  });
}
