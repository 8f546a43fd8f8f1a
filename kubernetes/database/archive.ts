/** The archive of a cluster's log ends with the last full segment: the newest commits are on the instances only. */
import { eventually } from "../client/wait.ts";
import type { DatabaseShell } from "./shell.ts";

/**
 * A recovery stops before the first commit after its moment, so there must be one: this message. A local commit, because
 * standbys may be away when somebody restores.
 */
const commitAndSwitch = `
set synchronous_commit = local;
select from pg_logical_emit_message(true, 'aicp', 'restore');
select pg_walfile_name(pg_current_wal_insert_lsn());
select from pg_switch_wal();`;

/** Has the archive include everything up to now; an error if it does not within `seconds`. */
export async function archiveUpToNow(shell: DatabaseShell, seconds: number): Promise<void> {
  const segment = (await shell.sql(commitAndSwitch)).split("\n").find((line) => line.trim() !== "");
  const archived = `select coalesce(last_archived_wal, '') >= '${segment?.trim()}' from pg_stat_archiver`;
  await eventually(`segment ${segment} in the archive`, seconds, async () => {
    return (await shell.sql(archived)).trim() === "t";
  });
}
