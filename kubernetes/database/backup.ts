/** A backup of a database cluster by CloudNativePG's plug-in, and its end. */
import type { Kubernetes } from "../client/client.ts";
import { apply, read } from "../client/operations.ts";
import { eventually } from "../client/wait.ts";
import { barmanPlugin } from "../cloudnative-pg.ts";
import { UserError } from "../user-error.ts";

interface Wanted {
  namespace: string;
  cluster: string;
  name: string;
  seconds: number;
}

/** Returns a sentence that says what was stored; throws a UserError with the operator's own error. */
export async function startBackup(kubernetes: Kubernetes, wanted: Wanted): Promise<string> {
  const { namespace, cluster, name, seconds } = wanted;
  const backup = {
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "Backup",
    metadata: { name, namespace },
    spec: {
      cluster: { name: cluster },
      method: "plugin",
      pluginConfiguration: { name: barmanPlugin },
    },
  };
  await apply(kubernetes, backup);
  const status = await eventually(`the end of Backup ${name}`, seconds, async () => {
    const found = await read(kubernetes, { ...backup, namespace, name });
    return ["completed", "failed"].includes(found?.status?.phase) && found?.status;
  });
  if (status.phase === "failed") throw new UserError(`Backup ${name} failed: ${status.error}`);
  return `Backup ${name} is stored: id ${status.backupId}, from ${status.startedAt} to ${status.stoppedAt}.`;
}
